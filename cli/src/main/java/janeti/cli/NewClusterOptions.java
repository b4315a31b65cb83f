package janeti.cli;

import janeti.master.LocalCluster;
import janeti.master.LocalHypervisor;
import janeti.master.LoopbackNet;
import janeti.model.NodeName;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** How a cluster that is to be made is called, and where its nodes are reached. */
final class NewClusterOptions {
    @Option(
            names = "--cluster-name",
            paramLabel = "NAME",
            defaultValue = LocalCluster.DEFAULT_CLUSTER,
            description =
                    "Full name of the cluster; it need not resolve. Default: ${DEFAULT-VALUE}.")
    private String cluster = LocalCluster.DEFAULT_CLUSTER;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = LocalCluster.DEFAULT_NODE,
            description = {
                "Full name of its first node; it need not resolve. The others are called",
                "like it, counted on. Default: ${DEFAULT-VALUE}."
            })
    private String node = LocalCluster.DEFAULT_NODE;

    @Option(
            names = "--network",
            paramLabel = "127.N",
            defaultValue = LoopbackNet.DEFAULT_PREFIX,
            description = {
                "Loopback network of its addresses: two clusters that run at the same time",
                "need two. Default: ${DEFAULT-VALUE}."
            })
    private String network = LoopbackNet.DEFAULT_PREFIX;

    @Option(
            names = "--hypervisor",
            paramLabel = "NAME",
            defaultValue = "fake",
            description = {
                "What runs its instances: fake, where nothing runs, or kvm, which is QEMU; guests",
                "have a network of QEMU's own, which reaches out and is not reached.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String hypervisor = "fake";

    String clusterName() {
        return cluster;
    }

    LocalCluster.Wanted clusterBelow(Path root, int nodes) {
        return new LocalCluster.Wanted(
                root,
                cluster,
                new NodeName(node),
                nodes,
                new LoopbackNet(network),
                LocalHypervisor.named(hypervisor));
    }
}
