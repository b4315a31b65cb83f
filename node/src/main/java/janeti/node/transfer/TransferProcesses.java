package janeti.node.transfer;

import janeti.node.host.MarkedProcesses;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The processes of one transfer: its folder stands in their environment. */
record TransferProcesses(Path folder) {
    private static final String SHELL = "/" + TransferFolder.PROGRAM + "\0";

    /** The variable; its value is the folder. */
    static final String VARIABLE = "JANETI_TRANSFER";

    private MarkedProcesses all() {
        return new MarkedProcesses(List.of(VARIABLE + "=" + folder));
    }

    boolean areThere() {
        return all().areThere();
    }

    boolean has(long pid) {
        return all().has(pid);
    }

    /** What sees the end of the others and tells how the transfer ended. */
    private static boolean isShell(long pid) {
        return MarkedProcesses.commandLine(pid).contains(SHELL);
    }

    private static boolean isConnection(long pid) {
        return MarkedProcesses.program(pid).equals("socat");
    }

    /**
     * Ends them all; returns when they are gone. Scripts may tidy up first. Their shell sees their
     * end and tells it; it is killed only if it does not end then.
     */
    void end(Duration linger) {
        MarkedProcesses all = all();
        // First of all: the end of what it reads would be told to the other side as a good end.
        all.kill(TransferProcesses::isConnection);
        all.end(pid -> !isShell(pid));
        if (!all.haveEndedWithin(linger, TransferProcesses::isConnection)) {
            all.kill(pid -> !isShell(pid));
        }
        if (!all.haveEndedWithin(linger, TransferProcesses::isConnection)) {
            all.killAll("the transfer " + folder.getFileName());
        }
    }
}
