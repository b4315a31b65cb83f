package janeti.master;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/**
 * Debian's users and groups of Ganeti. Root gives files to both; the daemon's own user gives them
 * to its groups, so that the other daemons can read them. Where the users do not exist, or somebody
 * else runs us, everything stays with who that is.
 */
public final class Owners {
    public static final String MASTERD = "gnt-masterd";
    public static final String RAPI = "gnt-rapi";
    public static final String CONFD = "gnt-confd";
    public static final String DAEMONS = "gnt-daemons";

    private static final Logger log = LoggerFactory.getLogger(Owners.class);

    private final Reach reach;

    private enum Reach {
        ALL,
        OWN_GROUPS,
        NOTHING
    }

    private Owners(Reach reach) {
        this.reach = reach;
    }

    /** Looks once whether files can be given to Debian's users and says so if not. */
    public static Owners find() {
        String us = System.getProperty("user.name", "");
        return MASTERD.equals(us)
                ? new Owners(Reach.OWN_GROUPS)
                : find("root".equals(us), MASTERD, DAEMONS);
    }

    static Owners find(boolean isRoot, String user, String group) {
        if (!isRoot) {
            log.info("files stay with the user that runs us: reason=not_root");
            return new Owners(Reach.NOTHING);
        }
        if (user(user) == null || group(group) == null) {
            log.info(
                    "files stay with the user that runs us: reason=no_such_user user={} group={}",
                    user,
                    group);
            return new Owners(Reach.NOTHING);
        }
        return new Owners(Reach.ALL);
    }

    boolean mayGive() {
        return reach == Reach.ALL;
    }

    /** Whether files get one of Ganeti's groups, if not its users. */
    boolean mayGiveToGroups() {
        return reach != Reach.NOTHING;
    }

    /** Sets owner and group as far as they exist. */
    public void give(Path path, String user, String group) throws IOException {
        to(user, group).give(path);
    }

    /** The same for many files: user and group are looked up once, now. */
    Gift to(String user, String group) {
        return switch (reach) {
            case ALL -> new Gift(user(user), group(group), false);
            case OWN_GROUPS -> new Gift(null, group(group), true);
            case NOTHING -> new Gift(null, null, true);
        };
    }

    /**
     * A user and a group that files can be given to, as far as they exist.
     *
     * @param mayFail the group may be one that we do not belong to; then the file keeps its own
     */
    record Gift(@Nullable UserPrincipal user, @Nullable GroupPrincipal group, boolean mayFail) {
        void give(Path path) throws IOException {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(path, PosixFileAttributeView.class);
            if (user != null && group != null) {
                view.setOwner(user);
            }
            if (group == null || (!mayFail && user == null)) {
                return;
            }
            try {
                view.setGroup(group);
            } catch (FileSystemException e) {
                if (!mayFail) {
                    throw e;
                }
                log.debug("file={} keeps its group: wanted={} cause={}", path, group, e.toString());
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
