package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class LoggingTest {
    private static final Logger log = LoggerFactory.getLogger("janeti.some.Where");

    @TempDir private Path root;

    @AfterEach
    void quiet() {
        Logging.command();
    }

    @Test
    void writesOneLinePerEventWithTimeProcessLevelAndPlace() throws IOException {
        // given
        Place place = Trees.empty(root);
        try (Logging _ = Logging.daemon(detached(place, false).log())) {
            // when
            log.info("job={} what a user sent: {}", 1, "two\nlines\r\n");
            log.debug("off");
        }
        // then
        Path file = place.paths().logFile();
        assertThat(Trees.read(file))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} pid=\\d+ INFO Where"
                                + " job=1 what a user sent: two \\| lines \\| \n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void writesDebugLinesOfOursOnlyWhenAsked() {
        // given
        Place place = Trees.empty(root);
        try (Logging _ = Logging.daemon(detached(place, true).log())) {
            // when
            log.debug("ours");
            LoggerFactory.getLogger("org.apache.ratis.server").info("chatter");
            LoggerFactory.getLogger("org.apache.ratis.server").warn("worry");
        }
        // then
        assertThat(Trees.read(place.paths().logFile()))
                .contains("DEBUG Where ours")
                .doesNotContain("chatter")
                .contains("worry");
    }

    @Test
    void inTheForegroundGoesToStandardErrorTooAndLeavesItOpen() {
        // given
        PrintStream before = System.err;
        var shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            Logging.command();
            // when
            try (Logging _ = Logging.daemon(Settings.foreground(Trees.empty(root)).log())) {
                log.info("served");
            }
            System.err.println("afterwards");
        } finally {
            System.setErr(before);
        }
        // then
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("INFO Where served")
                .endsWith("afterwards\n");
    }

    @Test
    void goesOnInANewFileAfterRotation() throws IOException {
        // given
        Place place = Trees.empty(root);
        Path file = place.paths().logFile();
        Path rotated = file.resolveSibling("master-daemon.log.1");
        try (Logging logging = Logging.daemon(detached(place, false).log())) {
            log.info("before");
            Files.move(file, rotated);
            log.info("between");
            // when
            logging.reopen();
            log.info("after");
        }
        // then
        assertThat(Trees.read(rotated)).contains("before").contains("between");
        assertThat(Trees.read(file)).contains("after").doesNotContain("between");
    }

    @Test
    void explainsALogThatCannotBeOpened() throws IOException {
        // given
        Place place = Trees.empty(root);
        Files.createDirectory(place.paths().logFile());
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Logging.daemon(detached(place, false).log()))
                .withMessageContaining("Cannot open the log")
                .withMessageContaining("master-daemon.log");
    }

    private static Settings detached(Place place, boolean debug) {
        return new Settings(
                place, Settings.Mode.DETACHED, debug, false, false, Settings.SyslogUse.NO, 0);
    }
}
