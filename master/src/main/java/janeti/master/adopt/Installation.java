package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.StartRefused;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program as it is installed: launcher, libraries, AOT caches, and which JDK runs it. It never
 * builds, and belongs to root.
 *
 * @param home where it lies
 */
record Installation(Path home) {
    /** Tells the launcher that it is installed, and with which JDK. */
    private static final String JAVA_HOME = "java-home";

    private static final String LIBRARIES = "lib";
    private static final String CACHES = "aot";
    private static final String TRAINED = "trained";

    Path launcher() {
        return home.resolve("janeti");
    }

    /** Beside the folder, which a new version replaces: that the queue was drained by us. */
    Path drainMark() {
        return home.resolveSibling("." + home.getFileName() + ".drained");
    }

    /**
     * Copies the program from where it runs now; whoever starts it in between finds the old or the
     * new one. Nothing is done if it runs from there.
     *
     * @param from the folder of the launcher, a checkout that is built or another installation
     */
    void install(Path from, Path javaHome) {
        try {
            if (Files.exists(launcher()) && Files.isSameFile(from, home)) {
                return;
            }
            Path next = home.resolveSibling(home.getFileName() + ".new");
            Path old = home.resolveSibling(home.getFileName() + ".old");
            delete(next);
            delete(old);
            copyWhole(from, next, javaHome);
            if (Files.exists(home)) {
                Files.move(home, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(next, home, StandardCopyOption.ATOMIC_MOVE);
            delete(old);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Cannot install Janeti in "
                            + home
                            + ": "
                            + e
                            + ". Ganeti's daemons are as they were; mend that and run this again.",
                    e);
        }
    }

    /**
     * Makes the AOT caches where the copy has none for this JDK; false when that cannot be, and
     * starts will be slower. It is done on a network of its own: on all addresses of the node's
     * network Ganeti's node daemon has the port.
     */
    boolean train() {
        return Files.exists(home.resolve(TRAINED))
                || Programs.succeeds(
                        List.of(
                                "unshare",
                                "--net",
                                "sh",
                                "-c",
                                "ip link set lo up && exec \"$0\" --train",
                                launcher().toString()));
    }

    /** Or not at all: what a full disk leaves behind would make it no emptier. */
    private static void copyWhole(Path from, Path to, Path javaHome) throws IOException {
        try {
            copy(from, to, javaHome);
        } catch (IOException e) {
            delete(to);
            throw e;
        }
    }

    private static void copy(Path from, Path to, Path javaHome) throws IOException {
        boolean installed = Files.exists(from.resolve(JAVA_HOME));
        Path built = installed ? from : from.resolve("target/dist");
        Files.createDirectories(to);
        Files.copy(from.resolve("janeti"), to.resolve("janeti"));
        Files.setPosixFilePermissions(
                to.resolve("janeti"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(to.resolve(JAVA_HOME), javaHome + "\n");
        copyFolder(built.resolve(LIBRARIES), to.resolve(LIBRARIES));
        Path jdk = built.resolve(CACHES).resolve("jdk");
        if (isTrained(built)
                && Files.exists(jdk)
                && Files.readString(jdk).strip().equals(javaHome.toString())) {
            copyFolder(built.resolve(CACHES), to.resolve(CACHES));
            Files.createFile(to.resolve(TRAINED));
        }
    }

    /** Whether the caches were made of these libraries: others hold the classes of older ones. */
    private static boolean isTrained(Path built) throws IOException {
        Path trained = built.resolve(TRAINED);
        if (!Files.exists(trained)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(trained);
        try (DirectoryStream<Path> libraries =
                Files.newDirectoryStream(built.resolve(LIBRARIES), "*.jar")) {
            for (Path library : libraries) {
                if (Files.getLastModifiedTime(library).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** With their times: the caches know the libraries by them. */
    private static void copyFolder(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(file.getFileName());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
