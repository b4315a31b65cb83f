package janeti.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Whose files are. */
final class Users {
    private static final Logger log = LoggerFactory.getLogger(Users.class);

    private Users() {}

    /** Only root can give files away; and a machine without Ganeti has not its users. */
    static void own(Path file, String user, String group) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        UserPrincipalLookupService users = file.getFileSystem().getUserPrincipalLookupService();
        try {
            view.setGroup(users.lookupPrincipalByGroupName(group));
            view.setOwner(users.lookupPrincipalByName(user));
        } catch (UserPrincipalNotFoundException e) {
            log.info("file={} stays ours: unknown={}", file, e.getName());
        }
    }
}
