package janeti.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class NearestTest {
    private static final List<String> NAMES =
            List.of("web1.example.com", "web12.example.com", "database.example.com");

    @Test
    void findsATypingError() {
        assertThat(Nearest.to("databse", NAMES)).containsExactly("database.example.com");
        assertThat(Nearest.to("web1.exmple.com", NAMES))
                .containsExactly("web1.example.com", "web12.example.com");
        assertThat(Nearest.to("mail", NAMES)).isEmpty();
    }

    @Test
    void asksInASentence() {
        assertThat(Nearest.question("web2", NAMES))
                .isEqualTo("Did you mean web1.example.com or web12.example.com? ");
        assertThat(Nearest.question("mail", NAMES)).isEmpty();
    }
}
