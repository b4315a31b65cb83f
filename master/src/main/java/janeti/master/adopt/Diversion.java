package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.StartRefused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A daemon's program that is put aside for ours. The package system is told, so that an update of
 * Ganeti's package updates the program that is aside and leaves ours.
 *
 * @param name of Ganeti's daemon
 * @param command ours, as the launcher knows it
 */
record Diversion(Path folder, String name, String command) {
    private static final String ENDING = ".ganeti";
    private static final String MARK = "# Janeti stands in for this daemon.";

    private Path program() {
        return folder.resolve(name);
    }

    private Path aside() {
        return folder.resolve(name + ENDING);
    }

    /** Whether the program is there at all, Ganeti's or ours. */
    boolean isInstalled() {
        return Files.exists(program()) || Files.exists(aside());
    }

    /** Whether our program stands there. */
    boolean isMade() {
        try {
            return Files.isRegularFile(program(), LinkOption.NOFOLLOW_LINKS)
                    && Files.size(program()) < 1 << 12
                    && Files.readString(program(), StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException e) {
            throw cannot("read", e);
        }
    }

    /** Whether something is to be taken back. */
    boolean isBegun() {
        return Files.exists(aside(), LinkOption.NOFOLLOW_LINKS) || isMade();
    }

    void make(Path launcher) {
        if (!Files.exists(aside(), LinkOption.NOFOLLOW_LINKS)) {
            Programs.run(divert("--add"));
        }
        try {
            Path next = folder.resolve("." + name + ".new");
            Files.writeString(
                    next,
                    """
                    #!/bin/sh
                    %s "janeti adopt --undo" puts Ganeti's back.
                    exec %s %s "$@"
                    """
                            .formatted(MARK, launcher, command));
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(next, program(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw cannot("write", e);
        }
    }

    void takeBack() {
        try {
            if (isMade()) {
                Files.delete(program());
            }
            if (Files.exists(aside(), LinkOption.NOFOLLOW_LINKS)) {
                Programs.run(divert("--remove"));
            }
        } catch (IOException e) {
            throw cannot("put back", e);
        }
    }

    private List<String> divert(String what) {
        return List.of(
                "dpkg-divert",
                "--quiet",
                "--local",
                "--rename",
                "--divert",
                aside().toString(),
                what,
                program().toString());
    }

    private StartRefused cannot(String what, IOException e) {
        return new StartRefused(ExitCode.FAILURE, "Cannot " + what + " " + program() + ": " + e, e);
    }
}
