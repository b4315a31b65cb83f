package janeti.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Gives a file to the user and group that Ganeti's daemons expect. */
@FunctionalInterface
public interface Ownership {
    void give(Path file, String user, String group) throws IOException;

    /** Files stay with whoever runs this process. */
    static Ownership unchanged() {
        return (file, user, group) -> {};
    }

    /**
     * Where the user and the group exist and this process may: else the file stays as it is, so
     * that a checkout runs for anybody.
     */
    static Ownership wherePossible() {
        Logger log = LoggerFactory.getLogger(Ownership.class);
        return (file, user, group) -> {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(
                            file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
            try {
                view.setGroup(names.lookupPrincipalByGroupName(group));
                view.setOwner(names.lookupPrincipalByName(user));
            } catch (UserPrincipalNotFoundException e) {
                log.debug("file={} keeps its owner: unknown={}", file, e.getName());
            } catch (FileSystemException e) {
                log.debug("file={} keeps its owner: cause={}", file, e.getMessage());
            }
        };
    }
}
