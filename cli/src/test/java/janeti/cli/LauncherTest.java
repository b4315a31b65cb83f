package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** What the script runs, in an installation whose Java only tells its words. */
class LauncherTest {
    private static final Instant BUILT = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path home;

    @BeforeEach
    void install() throws IOException {
        Files.copy(Path.of("../janeti"), home.resolve("janeti"));
        Path java = home.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        String jdk = home.toRealPath().resolve("jdk") + "\n";
        Files.writeString(home.resolve("java-home"), jdk);
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("aot"));
        Files.writeString(home.resolve("aot/jdk"), jdk);
        Files.writeString(home.resolve("aot/command.aot"), "a cache");
        at(BUILT, "lib/cli-1.jar");
        at(BUILT.plusSeconds(60), "trained");
    }

    private void at(Instant time, String file) throws IOException {
        Files.writeString(home.resolve(file), "");
        Files.setLastModifiedTime(home.resolve(file), FileTime.from(time));
    }

    private String run(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", home.resolve("janeti").toString(), command)
                        .redirectErrorStream(true)
                        .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(words).isZero();
        return words;
    }

    @Test
    void usesTheCacheThatWasMadeOfTheseLibraries() throws Exception {
        assertThat(run("list")).contains("-XX:AOTCache=").endsWith("janeti.cli.Janeti list\n");
    }

    @Test
    void usesNoCacheThatHoldsClassesOfOlderLibraries() throws Exception {
        // when
        at(BUILT.plusSeconds(61), "lib/cli-1.jar");
        // then
        assertThat(run("list"))
                .doesNotContain("-XX:AOTCache=")
                .endsWith("janeti.cli.Janeti list\n");
    }

    @Test
    void usesNoCacheOfAnotherJdk() throws Exception {
        // when
        Files.writeString(home.resolve("aot/jdk"), "/usr/lib/jvm/another\n");
        // then
        assertThat(run("list")).doesNotContain("-XX:AOTCache=");
    }
}
