package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.StartRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The queue's drain flag, while we set it. A mark beside the program tells our flag from an
 * administrator's, so that after a crash in the middle the next run takes ours away.
 *
 * @param flag where the daemons keep it
 */
record Drain(Path flag, Path mark) {
    /** Whether the flag is to be set now: no administrator has set it. */
    boolean begin() {
        if (Files.exists(flag)) {
            return false;
        }
        try {
            Files.createDirectories(mark.getParent());
            Files.write(mark, new byte[0]);
            return true;
        } catch (IOException e) {
            throw cannot("write " + mark, e);
        }
    }

    boolean isOurs() {
        return Files.exists(mark);
    }

    /** Takes our flag away while no daemon runs that would know of it; leaves another's. */
    void end() {
        if (!isOurs()) {
            return;
        }
        try {
            Files.deleteIfExists(flag);
        } catch (IOException e) {
            throw cannot("remove " + flag, e);
        }
        forget();
    }

    /** The flag is gone already. */
    void forget() {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            throw cannot("remove " + mark, e);
        }
    }

    private static StartRefused cannot(String what, IOException e) {
        return new StartRefused(ExitCode.FAILURE, "Cannot " + what + ": " + e, e);
    }
}
