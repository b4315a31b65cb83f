package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class OwnersTest {
    @TempDir private Path folder;

    @Test
    void leavesFilesToUsWhereTheUsersDoNotExist() throws IOException {
        // given
        Owners owners = Owners.find(true, "no-such-user", "no-such-group");
        Path file = Files.createFile(folder.resolve("f"));
        var before = Files.getOwner(file);
        // when
        owners.set(file, "rw-r-----", "no-such-user", "no-such-group");
        // then
        assertThat(owners.mayGive()).isFalse();
        assertThat(Files.getOwner(file)).isEqualTo(before);
        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void leavesFilesToUsWhenWeAreNotRoot() throws IOException {
        // given
        Owners owners = Owners.find(false, "root", "root");
        // when
        owners.folder(folder.resolve("a/b"), "rwxr-x---", "root", "root");
        // then
        assertThat(owners.mayGive()).isFalse();
        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwxr-x---");
    }

    @Test
    void keepsTheModeOfAFolderThatIsThere() throws IOException {
        // given
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwx------"));
        // when
        Owners.find(false, "root", "root").folder(there, "rwxrwx---", "root", "root");
        // then
        assertThat(mode(there)).isEqualTo("rwx------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
