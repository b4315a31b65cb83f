package janeti.cli.node;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.ExitStatus;
import janeti.master.Invitation;
import janeti.model.NodeName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.concurrent.Callable;

/** janeti node invite. */
@Command(
        name = "invite",
        description = {
            "Makes a token with which a machine becomes a node, and waits for it. Run on the",
            "master; \"janeti node join\" on the new machine does the rest, without SSH.",
            "Whoever has the token becomes a node, with the keys of the cluster: carry it safely."
        })
final class NodeInvite implements Callable<Integer> {
    private static final String DEFAULT_MINUTES = "10";

    @Mixin private ClusterOption cluster = new ClusterOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The node's full name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "Its primary IP address.")
    private String address = "";

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "ADDRESS",
            description = "An address of this machine that the new node reaches.")
    private String listen = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where to wait; default: any port that is free.")
    private int port;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = DEFAULT_MINUTES,
            description = "How long the token is good. Default: ${DEFAULT-VALUE}, at most 60.")
    private int minutes;

    @Override
    public Integer call() {
        try (Invitation invitation =
                Invitation.open(
                        cluster.place(),
                        new NodeName(name),
                        address,
                        listen,
                        port,
                        Duration.ofMinutes(minutes))) {
            cluster.err().printf("Waits for %s until %s.%n", name, invitation.token().until());
            cluster.err().println("On that machine, as root:");
            cluster.err().flush();
            cluster.out().println("janeti node join --token " + invitation.token().text());
            cluster.out().flush();
            invitation.await();
        }
        cluster.out().println("Node " + name + " is in the cluster.");
        return ExitStatus.DONE.number();
    }
}
