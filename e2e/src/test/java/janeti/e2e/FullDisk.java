package janeti.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A folder in which nothing more can be made, because its file system is full; where none may be
 * mounted, because a file has taken the folder's place.
 */
final class FullDisk implements AutoCloseable {
    private static final int LIMIT_S = 60;

    private final Path folder;
    private final Path aside;
    private final boolean mounted;

    private FullDisk(Path folder, Path aside, boolean mounted) {
        this.folder = folder;
        this.aside = aside;
        this.mounted = mounted;
    }

    static FullDisk at(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path aside = folder.resolveSibling(folder.getFileName() + ".aside");
        // One file is the folder itself; there may be one in it.
        if (run("mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=2", "none", folder.toString())) {
            return new FullDisk(folder, aside, true);
        }
        Files.move(folder, aside);
        Files.createFile(folder);
        return new FullDisk(folder, aside, false);
    }

    /** What the system says of an attempt. */
    String complaint() {
        return mounted ? "No space left on device" : "Not a directory";
    }

    private static boolean run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            return process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            if (!run("umount", folder.toString())) {
                throw new AssertionError("umount " + folder + " failed");
            }
        } else {
            Files.delete(folder);
            Files.move(aside, folder);
        }
    }
}
