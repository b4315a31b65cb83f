package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Opcode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.Map;

/** What a new instance runs. */
final class GuestOptions {
    @Option(
            names = {"-o", "--os"},
            paramLabel = "OS",
            description = "What it is installed with; may be left out if there is only one.")
    private @Nullable String os;

    @Option(
            names = {"-O", "--os-parameters"},
            paramLabel = "KEY=VALUE,...",
            description = "Parameters of the OS.")
    private @Nullable String osParameters;

    @Option(
            names = {"-H", "--hypervisor-parameters"},
            paramLabel = "KEY=VALUE,...",
            description = "Parameters of the hypervisor.")
    private @Nullable String hypervisorParameters;

    @Option(names = "--no-install", description = "Leave the disks empty.")
    private boolean noInstall;

    /** The opcode with these. */
    Opcode in(Opcode op, Connection connection) {
        return op.with("os_type", os == null ? onlyOne(connection) : os)
                .with("osparams", parameters("-O", osParameters))
                .with("hvparams", parameters("-H", hypervisorParameters))
                .with("no_install", noInstall ? true : null);
    }

    private static @Nullable Map<String, String> parameters(String option, @Nullable String text) {
        return text == null ? null : KeyValues.of(option, text);
    }

    private static String onlyOne(Connection connection) {
        Opcode ask =
                Opcode.of("OP_OS_DIAGNOSE", "instance add")
                        .with("output_fields", List.of("name", "valid"))
                        .with("names", List.of());
        List<String> valid =
                Answer.list(JobRun.ask(connection, ask)).stream()
                        .map(Answer::list)
                        .filter(row -> Boolean.TRUE.equals(row.get(1)))
                        .map(row -> Answer.text(row.getFirst()))
                        .toList();
        if (valid.size() == 1) {
            return valid.getFirst();
        }
        throw new Failure(
                ExitStatus.USAGE,
                valid.isEmpty()
                        ? "No OS is installed on all nodes; \"janeti os list\" tells what there"
                                + " is. Say which one with --os."
                        : "Say with --os what to install: " + String.join(", ", valid) + ".");
    }
}
