package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.protocol.LuxiClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@Timeout(180)
class SocketFileTest {
    private static final RequestHandler ANSWERS_OK = (_, _) -> "ok";

    private static MasterServer start(Path folder) {
        return MasterServer.start(SocketPlace.in(folder, null, null), ANSWERS_OK);
    }

    private static Object ask(Path socket) {
        try (var client = LuxiClient.connect(socket)) {
            return String.valueOf(client.call("QueryClusterInfo"));
        }
    }

    @Test
    void listensUnderBothNamesWithTheMode() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK)) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(server.socket())))
                    .isEqualTo("rw-rw----");
            assertThat(ask(server.socket())).isEqualTo("ok");
            assertThat(ask(server.folder().resolve("ganeti-master"))).isEqualTo("ok");
            try (var names = Files.list(server.folder())) {
                assertThat(names).hasSize(2);
            }
        }
    }

    @Test
    void takesTheNamesAwayWhenItCloses() throws IOException {
        // given
        Path folder = Files.createTempDirectory("luxi");
        // when
        start(folder).close();
        // then
        assertThat(folder).isEmptyDirectory();
        Files.delete(folder);
    }

    @Test
    void takesThePlaceOfADeadDaemonsSocket() throws IOException {
        // given
        Path folder = Files.createTempDirectory("luxi");
        Files.writeString(folder.resolve("ganeti-query"), "left behind");
        Files.writeString(
                SocketFile.temporary(folder.resolve("ganeti-query"), SocketFile.TEMPORARY),
                "left behind too");
        // when
        try (var _ = start(folder)) {
            // then
            assertThat(ask(folder.resolve("ganeti-query"))).isEqualTo("ok");
        }
        Files.delete(folder);
    }

    @Test
    void leavesTheSocketOfASuccessor() throws IOException {
        // given
        Path folder = Files.createTempDirectory("luxi");
        var old = start(folder);
        try (var _ = start(folder)) {
            // when
            old.close();
            // then
            assertThat(ask(folder.resolve("ganeti-query"))).isEqualTo("ok");
        }
        Files.delete(folder);
    }

    @Test
    void servesEvenIfOwnerAndGroupDoNotExist() throws IOException {
        Path folder = Files.createTempDirectory("luxi");
        try (var _ =
                MasterServer.start(
                        SocketPlace.in(folder, "no-such-user", "no-such-group"), ANSWERS_OK)) {
            assertThat(ask(folder.resolve("ganeti-query"))).isEqualTo("ok");
        }
        Files.delete(folder);
    }

    @Test
    void saysThatTheFolderIsMissing() {
        assertThatThrownBy(() -> start(Path.of("/no/such/folder")))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("/no/such/folder/ganeti-query")
                .hasMessageContaining("does not exist");
    }

    @Test
    void saysThatTheFolderCannotBeWritten() {
        // A folder that not even root may create files in.
        assertThatThrownBy(() -> start(Path.of("/proc/self")))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("/proc/self/ganeti-query")
                .hasMessageContaining("can be written");
    }

    @Test
    void saysThatThePathIsTooLong() throws IOException {
        Path folder = Files.createTempDirectory("luxi" + "x".repeat(100));
        assertThatThrownBy(() -> start(folder))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("allows 107");
        Files.delete(folder);
    }
}
