package janeti.node;

import janeti.model.NodeName;
import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;
import janeti.node.hypervisor.Instances;
import janeti.node.hypervisor.LiveChanges;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.node.storage.StorageCalls;
import janeti.node.storage.VolumeCalls;
import janeti.node.transfer.TransferCalls;
import janeti.protocol.ClusterCall;
import janeti.protocol.DiskCall;
import janeti.protocol.GuestCall;
import janeti.protocol.HostCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.MigrationCall;
import janeti.protocol.MirrorCall;
import janeti.protocol.NodeCall;
import janeti.protocol.OsCall;
import janeti.protocol.QueueCall;
import janeti.protocol.StorageCall;
import janeti.protocol.TransferCall;
import janeti.protocol.VolumeCall;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Answers the calls of one node. Keeps nothing; called by many threads at once. */
final class NodeCallHandler {
    /** Source: spec/node-rpc.json, version. */
    private static final long PROTOCOL = 3000000;

    private final NodeTree tree;
    private final HookScripts hooks;
    private final Disks disks;
    private final Instances instances;
    private final OsCalls oses;
    private final ClusterCalls cluster;
    private final TransferCalls transfers;

    /**
     * @param port where the node daemons of the cluster listen
     */
    NodeCallHandler(NodeName node, NodeTree tree, int port) {
        this.tree = tree;
        this.hooks = new HookScripts(tree);
        this.disks = new Disks(tree);
        this.instances = new Instances(tree, disks);
        this.oses = new OsCalls(tree, disks);
        this.transfers = new TransferCalls(tree, disks, oses);
        var checks = new NodeChecks(node, tree, instances, oses, new Reach(tree, port));
        this.cluster = new ClusterCalls(node, tree, new NodeInfos(tree, instances), checks);
    }

    /**
     * The answer as JSON value.
     *
     * @throws CallFailedException if it cannot be done
     */
    @Nullable Object answer(NodeCall<?> call) {
        return switch (call) {
            case NodeCall.Version version -> version.encode(PROTOCOL);
            case NodeCall.MasterNodeName name ->
                    name.encode(String.join("", tree.ssconfLines("master_node")));
            case NodeCall.TestDelay delay -> {
                sleep(delay.duration());
                yield null;
            }
            case NodeCall.NodeActivateMasterIp activate -> {
                new MasterAddress(tree, hooks)
                        .activate(activate.network(), activate.externalScript());
                yield null;
            }
            case NodeCall.NodeDeactivateMasterIp deactivate -> {
                new MasterAddress(tree, hooks)
                        .deactivate(deactivate.network(), deactivate.externalScript());
                yield null;
            }
            case NodeCall.NodeConfigureOvs ovs -> {
                configure(ovs);
                yield null;
            }
            case NodeCall.HooksRunner run ->
                    run.encode(hooks.run(run.hooksPath(), run.phase(), run.environment()));
            case ClusterCall<?> c -> cluster.answer(c);
            case DiskCall<?> c -> disks.answer(c);
            case InstanceCall.InstanceOsAdd add -> {
                oses.install(add);
                yield null;
            }
            case InstanceCall<?> c -> instances.answer(c);
            case OsCall<?> c -> oses.answer(c);
            case QueueCall<?> c -> new QueueCopy(tree).answer(c);
            case StorageCall<?> c -> new StorageCalls(tree).answer(c);
            case GuestCall.InstanceRunRename rename -> {
                oses.rename(rename);
                yield null;
            }
            case GuestCall<?> c -> new LiveChanges(tree, disks).answer(c);
            case HostCall<?> c -> new HostCalls(tree).answer(c);
            case MigrationCall<?> c -> new LiveChanges(tree, disks).answer(c);
            case MirrorCall<?> c -> throw notYet(c);
            case TransferCall<?> c -> transfers.answer(c);
            case VolumeCall<?> c -> new VolumeCalls(tree, disks).answer(c);
        };
    }

    /** Which these are and why: facts/differences.md. */
    private static CallFailedException notYet(NodeCall<?> call) {
        return new CallFailedException(
                call.name() + " is not supported by this node daemon yet; nothing was done");
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException("The node daemon ends", e);
        }
    }

    private static void configure(NodeCall.NodeConfigureOvs call) {
        run(Command.of("ovs-vsctl", "--may-exist", "add-br", call.ovsName()));
        if (!call.ovsLink().isEmpty()) {
            run(Command.of("ovs-vsctl", "--may-exist", "add-port", call.ovsName(), call.ovsLink()));
        }
    }

    private static void run(Command command) {
        Command.Ended ended = command.run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Failed to configure Open vSwitch: "
                            + String.join(" ", command.words())
                            + " "
                            + ended.failure()
                            + ", output: "
                            + ended.output().strip());
        }
    }
}
