package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class NoVotingTest {
    @TempDir private Path root;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void goesOnAfterYesInUpperCase() {
        confirm(settings(true, false), "YES\n");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("data will be lost")
                .endsWith("type YES in upper case: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes\n", "y\n", "\n", "", "YES please\n"})
    void takesNothingElseForAYes(String answer) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> confirm(settings(true, false), answer))
                .withMessageContaining("was not confirmed with YES")
                .withMessageContaining("--yes-do-it")
                .extracting(refused -> refused.exitCode().number())
                .isEqualTo(1);
    }

    @Test
    void doesNotAskWhenItWasSaidAlreadyOrTheVoteIsHeld() {
        confirm(settings(true, true), "");
        confirm(settings(false, false), "");
        assertThat(shown.size()).isZero();
    }

    private void confirm(Settings settings, String answer) {
        NoVoting.confirm(
                settings,
                new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(shown, true, StandardCharsets.UTF_8));
    }

    private Settings settings(boolean noVoting, boolean yesDoIt) {
        return new Settings(
                Trees.empty(root),
                Settings.Mode.FOREGROUND,
                false,
                noVoting,
                yesDoIt,
                Settings.SyslogUse.NO,
                0);
    }
}
