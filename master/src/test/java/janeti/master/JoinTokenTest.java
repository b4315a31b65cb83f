package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.NodeName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

class JoinTokenTest {
    private static final NodeName NODE = new NodeName("far.example.com");

    @TempDir private Path root;

    private static JoinToken token(Instant until) {
        return new JoinToken(NODE, "192.0.2.2", "127.0.0.1", 9, "ab", "cd", until);
    }

    @Test
    void goesThroughOneWordAndBack() {
        JoinToken token = token(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        assertThat(JoinToken.of(token.text() + "\n")).isEqualTo(token);
        assertThat(token.text()).matches("[A-Za-z0-9_-]+");
        assertThat(token.toString()).doesNotContain("cd");
    }

    @Test
    void aPartOfOneIsNone() {
        String text = token(Instant.now()).text();
        assertThatThrownBy(() -> JoinToken.of(text.substring(0, 40)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("no token, or a part of one");
        assertThatThrownBy(() -> JoinToken.of("{}")).isInstanceOf(StartRefused.class);
    }

    @Test
    void anOldOneIsRefusedBeforeAnythingIsDone() {
        JoinToken old = token(Instant.now().minus(Duration.ofSeconds(1)));
        var newcomer =
                new Newcomer(
                        Place.below(root, NODE),
                        old,
                        new LocalDaemons.Commands(List.of("true"), List.of("true")));
        assertThatThrownBy(newcomer::join)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("The token was good until")
                .hasMessageContaining("janeti node invite");
        assertThat(root).isEmptyDirectory();
    }
}
