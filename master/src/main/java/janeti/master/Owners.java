package janeti.master;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/**
 * Debian's users and groups of Ganeti. Where they do not exist, or we may not give files away,
 * everything stays with the user that runs the daemon.
 */
public final class Owners {
    public static final String MASTERD = "gnt-masterd";
    public static final String RAPI = "gnt-rapi";
    public static final String CONFD = "gnt-confd";
    public static final String DAEMONS = "gnt-daemons";

    private static final Logger log = LoggerFactory.getLogger(Owners.class);

    private final boolean mayGive;

    private Owners(boolean mayGive) {
        this.mayGive = mayGive;
    }

    /** Looks once whether files can be given to Debian's users and says so if not. */
    public static Owners find() {
        return find("root".equals(System.getProperty("user.name")), MASTERD, DAEMONS);
    }

    static Owners find(boolean isRoot, String user, String group) {
        if (!isRoot) {
            log.info("files stay with the user that runs us: reason=not_root");
            return new Owners(false);
        }
        if (user(user) == null || group(group) == null) {
            log.info(
                    "files stay with the user that runs us: reason=no_such_user user={} group={}",
                    user,
                    group);
            return new Owners(false);
        }
        return new Owners(true);
    }

    boolean mayGive() {
        return mayGive;
    }

    /** Sets owner and group as far as they exist. */
    public void give(Path path, String user, String group) throws IOException {
        to(user, group).give(path);
    }

    /** The same for many files: user and group are looked up once, now. */
    Gift to(String user, String group) {
        return mayGive ? new Gift(user(user), group(group)) : new Gift(null, null);
    }

    /** A user and a group that files can be given to, as far as they exist. */
    record Gift(@Nullable UserPrincipal user, @Nullable GroupPrincipal group) {
        void give(Path path) throws IOException {
            if (user != null && group != null) {
                PosixFileAttributeView view =
                        Files.getFileAttributeView(path, PosixFileAttributeView.class);
                view.setOwner(user);
                view.setGroup(group);
            }
        }
    }

    /** Sets the mode, and owner and group as far as they exist. */
    public void set(Path path, String mode, String user, String group) throws IOException {
        give(path, user, group);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    /** Makes a folder if it is missing; one that is there keeps its mode and owner. */
    public void folder(Path path, String mode, String user, String group) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            set(path, mode, user, group);
        }
    }

    private static @Nullable UserPrincipal user(String name) {
        try {
            return FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(name);
        } catch (UserPrincipalNotFoundException e) {
            return null;
        } catch (IOException e) {
            log.warn("user={} not looked up: cause={}", name, e.toString());
            return null;
        }
    }

    private static @Nullable GroupPrincipal group(String name) {
        try {
            return FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            return null;
        } catch (IOException e) {
            log.warn("group={} not looked up: cause={}", name, e.toString());
            return null;
        }
    }
}
