package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.Folders;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/** The folder of one transfer: {@code transfer.sh} writes it, node daemons read it. */
record TransferFolder(Path path) {
    private static final Logger log = LoggerFactory.getLogger(TransferFolder.class);

    /** What runs in it. */
    static final String PROGRAM = "transfer.sh";

    /** Written once, before anything runs. */
    static final String CA = "ca";

    static final String KEY = "key";
    static final String CERTIFICATE = "cert";

    /** What is to be sent, MiB, where it is known. */
    static final String EXPECTED = "expected";

    /** What the program itself has to say; leads to the log of the OS scripts otherwise. */
    static final String SHELL_LOG = "shell.log";

    static final String SCRIPT_LOG = "script.log";
    static final String CONNECTION_LOG = "socat.log";
    static final String COUNT_LOG = "dd.log";

    /** What an export script expects to send, bytes. */
    static final String SIZE = "size";

    private static final String PID = "pid";

    /** Why it was ended. */
    private static final String REASON = "reason";

    /** The last that is written: its status. */
    private static final String EXIT = "exit";

    /** It was there once; it may be cleaned up at any moment. */
    boolean isThere() {
        return Files.isRegularFile(path.resolve(PROGRAM));
    }

    TransferProcesses processes() {
        return new TransferProcesses(path);
    }

    boolean hasEnded() {
        return exit() != null;
    }

    /** Null while it goes on. What ended without telling counts as failed. */
    @Nullable Long exitStatus() {
        Long status = exit();
        if (status == null && !isAlive()) {
            status = exit(); // It may have told and ended meanwhile.
            return status == null ? 1L : status;
        }
        return status;
    }

    private @Nullable Long exit() {
        return number(EXIT);
    }

    /** Its shell, which tells its status last. */
    private boolean isAlive() {
        Long shell = number(PID);
        return shell != null && processes().has(shell);
    }

    /** True once its status can be told; before that its name is told to nobody. */
    boolean hasBegun() {
        return Files.exists(path.resolve(PID));
    }

    /** Null when it was not ended by anybody. */
    @Nullable String reason() {
        String reason = text(REASON).strip();
        if (!reason.isEmpty()) {
            return reason;
        }
        return hasEnded() ? null : "Its processes were killed, or the machine was restarted";
    }

    /** Ends it, with all its processes. */
    void end(String reason, Limits limits) {
        try {
            if (!hasEnded() && isThere()) {
                Files.writeString(path.resolve(REASON), reason + "\n");
            }
        } catch (IOException e) {
            log.warn("reason not kept: transfer={} cause={}", path.getFileName(), e.toString());
        }
        processes().end(limits.linger());
    }

    void remove() {
        try {
            Folders.remove(path);
        } catch (IOException e) {
            throw new CallFailedException("Cannot remove " + path + ": " + e, e);
        }
    }

    /** Null when there is none. */
    @Nullable Long number(String file) {
        try {
            return Long.valueOf(text(file).strip());
        } catch (NumberFormatException e) {
            log.trace("no number: transfer={} file={}", path.getFileName(), file);
            return null;
        }
    }

    /** The content of a small file; empty when it is not there. */
    String text(String file) {
        try {
            return NodeTree.text(path.resolve(file));
        } catch (NoSuchFileException e) {
            log.trace("not there yet: transfer={} file={}", path.getFileName(), file);
            return "";
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + path.resolve(file) + ": " + e, e);
        }
    }

    /** The end of a file; empty when it is not there. */
    String tail(String file) {
        try (var in = Files.newByteChannel(path.resolve(file))) {
            in.position(Math.max(0, in.size() - Limits.TAIL_BYTES));
            byte[] end = Channels.newInputStream(in).readNBytes(Limits.TAIL_BYTES);
            return new String(end, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            log.trace("not there yet: transfer={} file={}", path.getFileName(), file);
            return "";
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + path.resolve(file) + ": " + e, e);
        }
    }

    /** When a file was last written; null when it is not there. */
    @Nullable Instant written(String file) {
        try {
            return Files.getLastModifiedTime(path.resolve(file)).toInstant();
        } catch (IOException e) {
            log.trace("not there: transfer={} file={}", path.getFileName(), file);
            return null;
        }
    }

    /** When it was begun; null when it is gone. */
    @Nullable Instant begun() {
        return written(PROGRAM);
    }

    /** When something of it last changed; null when it is gone. */
    @Nullable Instant changed() {
        Instant newest = written("");
        for (String file : new String[] {PID, CONNECTION_LOG, COUNT_LOG, REASON, EXIT}) {
            Instant written = written(file);
            if (written != null && (newest == null || written.isAfter(newest))) {
                newest = written;
            }
        }
        return newest;
    }
}
