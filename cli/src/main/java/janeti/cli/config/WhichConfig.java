package janeti.cli.config;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.Import;
import janeti.config.history.PastConfigs;
import janeti.master.Paths;
import janeti.master.Place;
import janeti.model.GanetiException;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Which cluster's configuration, and how one is found by what a user types. */
final class WhichConfig {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--host",
            description = "That of this machine, in /var/lib/ganeti, instead of a cluster's trees.")
    private boolean host;

    private Paths paths() {
        return host
                ? Place.find(null, Map.of(), Place::thisMachine).paths()
                : cluster.place().paths();
    }

    PrintWriter out() {
        return cluster.out();
    }

    ClusterOption cluster() {
        return cluster;
    }

    PastConfigs past() {
        return new PastConfigs(paths().history());
    }

    /** What config.data says. */
    Config newest() throws IOException {
        return read(paths().configData());
    }

    /** The one of a serial number. */
    Config at(long serial) throws IOException {
        return past().at(serial);
    }

    /** A file, or a serial number. */
    Config find(String fileOrSerial) throws IOException {
        Path file = Path.of(fileOrSerial);
        if (Files.exists(file) || !fileOrSerial.matches("\\d{1,18}")) {
            return read(file);
        }
        return at(Long.parseLong(fileOrSerial));
    }

    /**
     * Whatever is wrong with the file ends the command; whether the whole makes sense is not looked
     * at.
     */
    static Config read(Path file) throws IOException {
        try {
            return ConfigJson.parse(Import.read(file));
        } catch (NoSuchFileException e) {
            throw new Failure(
                    ExitStatus.NOT_FOUND,
                    "There is no file " + file + ", and it is no serial number.",
                    e);
        } catch (AccessDeniedException e) {
            throw new Failure(
                    ExitStatus.FAILED,
                    "You may not read " + file + "; only its owner and root may.",
                    e);
        } catch (GanetiException e) {
            throw new Failure(ExitStatus.FAILED, file + ": " + e.getMessage(), e);
        }
    }

    /** "3.0" of 3000000. */
    static String release(Config config) {
        return config.version() / 1_000_000 + "." + config.version() / 10_000 % 100;
    }
}
