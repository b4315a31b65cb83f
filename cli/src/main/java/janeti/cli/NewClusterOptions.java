package janeti.cli;

import janeti.master.LocalCluster;
import janeti.model.NodeName;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The names of a cluster that is to be made. */
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
            description = "Full name of its node; it need not resolve. Default: ${DEFAULT-VALUE}.")
    private String node = LocalCluster.DEFAULT_NODE;

    String clusterName() {
        return cluster;
    }

    LocalCluster.Wanted clusterBelow(Path root) {
        return new LocalCluster.Wanted(root, cluster, new NodeName(node));
    }
}
