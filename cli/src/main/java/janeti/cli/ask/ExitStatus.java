package janeti.cli.ask;

import picocli.CommandLine;

/** How a command ends, for scripts. The daemon's own numbers are in janeti.master.ExitCode. */
public enum ExitStatus {
    DONE(CommandLine.ExitCode.OK),
    FAILED(CommandLine.ExitCode.SOFTWARE),
    USAGE(CommandLine.ExitCode.USAGE),
    /** The job was cancelled before or while it ran. */
    CANCELLED(3),
    /** No object, job or field has that name. */
    NOT_FOUND(4),
    /** The daemon does not run, or does not answer. */
    NO_DAEMON(5),
    /** What destroys something was not agreed to. */
    NOT_CONFIRMED(6);

    private final int number;

    ExitStatus(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
