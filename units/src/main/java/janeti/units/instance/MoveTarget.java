package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * The node to which an instance is moved without its disks being copied: both nodes get at them.
 * Pure but for warnings.
 */
final class MoveTarget {
    private static final String DISKLESS = "diskless";

    /** Templates that any node gets at. Source: spec/constants.json, DTS_EXT_MIRROR. */
    private static final Set<String> EVERYWHERE =
            Set.of("blockdev", DISKLESS, "ext", "gluster", "rbd", "sharedfile");

    private MoveTarget() {}

    /** What a move holds: the instance, and both nodes with what they have. */
    static LockRequest locks(Instance instance, Node target) {
        List<String> nodes = List.of(instance.primaryNode().value(), target.uuid().value());
        return LockRequest.exclusive(instance.name())
                .and(LockRequest.exclusive(LockLevel.NODE, nodes))
                .and(LockRequest.exclusive(LockLevel.NODE_RES, nodes));
    }

    /**
     * @param named as the client named it
     * @throws janeti.model.PrereqException if the instance cannot be moved, or not there
     */
    static Node find(
            Config config, Instance instance, @Nullable String named, @Nullable String iallocator) {
        for (Disk disk : NodeDicts.disks(config, instance)) {
            requireEverywhere(instance, disk.devType());
        }
        require(
                named == null || iallocator == null,
                INVAL,
                "Do not specify both, iallocator and node");
        require(
                iallocator == null,
                INVAL,
                "This version of Janeti cannot yet choose nodes by an iallocator; name the target"
                        + " node with -n");
        require(
                named != null,
                INVAL,
                "Instance %s can run on any node; name the target node with -n",
                instance.name());
        Node target = config.findNode(String.valueOf(named));
        require(
                !target.uuid().equals(instance.primaryNode()),
                STATE,
                "Instance %s is on node %s already",
                instance.name(),
                target.name());
        return target;
    }

    private static void requireEverywhere(Instance instance, String template) {
        require(
                !template.equals("drbd"),
                INVAL,
                "This version of Janeti cannot yet move instance %s: its disks are of template"
                        + " drbd",
                instance.name());
        require(
                EVERYWHERE.contains(template),
                STATE,
                "Instance %s has disks of template %s, which only its own node gets at: it cannot"
                        + " be migrated or failed over",
                instance.name(),
                template);
    }

    /**
     * The target must be fit for the instance.
     *
     * @param mayBeDrained of a node that is being emptied nothing is taken, but a last resort may
     *     go there
     */
    static void requireFit(
            UnitContext ctx,
            Config config,
            Instance instance,
            Node target,
            boolean mayBeDrained,
            boolean ignorePolicy) {
        require(!target.offline(), STATE, "Can't use offline node: %s", target.name());
        require(
                mayBeDrained || !target.drained(),
                STATE,
                "Can't use drained node %s",
                target.name());
        require(
                target.vmCapable(),
                STATE,
                "Node %s is not made for instances (not vm_capable)",
                target.name());
        requirePolicy(ctx, config, instance, target, ignorePolicy);
    }

    /** Within its group an instance is as it was allowed to be. */
    private static void requirePolicy(
            UnitContext ctx, Config config, Instance instance, Node target, boolean ignore) {
        if (config.node(instance.primaryNode()).group().equals(target.group())) {
            return;
        }
        NodeGroup group = config.group(target.group());
        List<String> violations = IPolicyCheck.violations(config, instance, group);
        String text =
                "Instance %s does not meet the policy of group %s of its target node: %s"
                        .formatted(instance.name(), group.name(), String.join(", ", violations));
        require(violations.isEmpty() || ignore, INVAL, "%s", text);
        if (!violations.isEmpty()) {
            ctx.warn(text);
        }
    }
}
