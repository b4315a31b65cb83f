package janeti.master.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose drain flag is taken away, also by the run after a crash. */
class DrainTest {
    @TempDir private Path folder;

    private Path flag;
    private Drain drain;

    @BeforeEach
    void makeDrain() {
        flag = folder.resolve("drain");
        drain = new Drain(flag, folder.resolve("lib/.janeti.drained"));
    }

    @Test
    void takesItsOwnFlagAway() throws IOException {
        // when
        assertThat(drain.begin()).isTrue();
        Files.createFile(flag);
        drain.end();
        // then
        assertThat(flag).doesNotExist();
        assertThat(drain.isOurs()).isFalse();
    }

    @Test
    void takesTheFlagOfARunThatWasKilledAway() throws IOException {
        // given
        new Drain(flag, folder.resolve("lib/.janeti.drained")).begin();
        Files.createFile(flag);
        // when
        assertThat(drain.begin()).isFalse();
        drain.end();
        // then
        assertThat(flag).doesNotExist();
    }

    @Test
    void leavesAnAdministratorsFlag() throws IOException {
        // given
        Files.createFile(flag);
        // when
        assertThat(drain.begin()).isFalse();
        drain.end();
        // then
        assertThat(flag).exists();
    }
}
