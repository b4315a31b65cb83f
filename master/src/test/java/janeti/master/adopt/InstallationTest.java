package janeti.master.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.master.StartRefused;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

class InstallationTest {
    private static final Path JDK = Path.of("/usr/lib/jvm/one");

    @TempDir private Path folder;
    private Path checkout;
    private Installation installation;

    @BeforeEach
    void build() throws IOException {
        checkout = folder.resolve("checkout");
        Files.createDirectories(checkout.resolve("target/dist/lib"));
        Files.writeString(checkout.resolve("janeti"), "#!/bin/sh\n");
        Files.writeString(checkout.resolve("target/dist/lib/one.jar"), "one");
        installation = new Installation(folder.resolve("installed"));
    }

    @Test
    void copiesWhatRunsAndSaysWithWhichJdk() {
        // when
        installation.install(checkout, JDK);
        // then
        assertThat(installation.launcher()).isExecutable();
        assertThat(installation.home().resolve("lib/one.jar")).hasContent("one");
        assertThat(installation.home().resolve("java-home")).hasContent(JDK.toString());
        assertThat(installation.home().resolve("aot")).doesNotExist();
    }

    @Test
    void takesCachesAlongThatWereMadeWithTheSameJdkOfTheSameLibraries() throws IOException {
        // given
        Files.createDirectories(checkout.resolve("target/dist/aot"));
        Files.writeString(checkout.resolve("target/dist/aot/jdk"), JDK + "\n");
        Files.writeString(checkout.resolve("target/dist/aot/daemon.aot"), "cache");
        Files.createFile(checkout.resolve("target/dist/trained"));
        // when
        installation.install(checkout, JDK);
        // then
        assertThat(installation.home().resolve("aot/daemon.aot")).hasContent("cache");
        // when
        installation.install(checkout, Path.of("/usr/lib/jvm/two"));
        // then
        assertThat(installation.home().resolve("aot")).doesNotExist();
        // when: a library was built after them
        Files.setLastModifiedTime(
                checkout.resolve("target/dist/lib/one.jar"),
                FileTime.from(Instant.now().plusSeconds(1)));
        installation.install(checkout, JDK);
        // then
        assertThat(installation.home().resolve("aot")).doesNotExist();
    }

    @Test
    void aNewVersionTakesThePlaceOfTheOldAndOfOneThatWasCutShort() throws IOException {
        // given
        installation.install(checkout, JDK);
        Files.delete(checkout.resolve("target/dist/lib/one.jar"));
        Files.writeString(checkout.resolve("target/dist/lib/two.jar"), "two");
        Files.createDirectories(folder.resolve("installed.new/lib"));
        Files.createDirectories(folder.resolve("installed.old/lib"));
        // when
        installation.install(checkout, JDK);
        // then
        assertThat(installation.home().resolve("lib/one.jar")).doesNotExist();
        assertThat(installation.home().resolve("lib/two.jar")).exists();
        assertThat(folder.resolve("installed.new")).doesNotExist();
        assertThat(folder.resolve("installed.old")).doesNotExist();
    }

    @Test
    void oneThatCannotBeCopiedLeavesNothingBehindAndTheOldOneInPlace() throws IOException {
        // given
        installation.install(checkout, JDK);
        Files.createSymbolicLink(
                checkout.resolve("target/dist/lib/two.jar"), folder.resolve("nowhere"));
        // when
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> installation.install(checkout, JDK))
                .withMessageContaining("Cannot install Janeti in " + installation.home())
                .withMessageContaining("run this again");
        // then
        assertThat(folder.resolve("installed.new")).doesNotExist();
        assertThat(installation.home().resolve("lib/one.jar")).hasContent("one");
    }

    @Test
    void leavesItselfAloneWhenItIsWhatRuns() {
        // given
        installation.install(checkout, JDK);
        // when
        installation.install(installation.home(), Path.of("/usr/lib/jvm/two"));
        // then
        assertThat(installation.home().resolve("java-home")).hasContent(JDK.toString());
    }
}
