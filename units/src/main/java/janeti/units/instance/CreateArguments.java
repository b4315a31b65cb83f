package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.InstanceName;
import janeti.model.PrereqException;
import janeti.op.InstanceOp.Create;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What INSTANCE_CREATE is asked for, checked as far as that needs neither a lock nor a node. Pure.
 * Source: spec/operations.md, INSTANCE_CREATE.
 *
 * @param template of its disks
 * @param hypervisor perhaps the cluster's first
 */
record CreateArguments(
        InstanceName name,
        Node primary,
        String os,
        String template,
        String hypervisor,
        List<DiskSpec> disks) {
    private static final String DISKLESS = "diskless";

    /** The templates whose disks this version can make. */
    private static final Set<String> TEMPLATES = Set.of(DISKLESS, "file", "sharedfile");

    /** An OS parameter that asks for disks to be filled from an image. */
    private static final String OS_IMAGE = "os-image";

    static CreateArguments of(Config config, Create op, InstanceName name) {
        checkMode(op);
        checkPlace(config, op.place());
        String template = template(config, op.place());
        List<DiskSpec> disks = DiskSpec.of(op.disks(), template);
        checkOs(config, op.os());
        return new CreateArguments(
                name,
                config.findNode(String.valueOf(op.place().primary())),
                String.valueOf(op.os().type()),
                template,
                hypervisor(config, op.params().hypervisor()),
                template.equals(DISKLESS) ? List.of() : disks);
    }

    private static void checkMode(Create op) {
        require(
                !op.steps().forthcoming() || !op.steps().commit(),
                INVAL,
                "Forthcoming generation and commiting are mutually exclusive");
        require(
                !op.checks().ip() || op.checks().name(),
                INVAL,
                "Cannot do IP address check without a name check");
        refuseIf(op.mode() != Create.Mode.CREATE, "import instances");
        refuseIf(op.steps().forthcoming() || op.steps().commit(), "make forthcoming instances");
        refuseIf(op.steps().instanceCommunication(), "connect instances to the master");
    }

    private static void checkPlace(Config config, Create.Place place) {
        require(
                place.primary() == null || place.iallocator() == null,
                INVAL,
                "Do not specify both, iallocator and node");
        require(
                place.primary() != null
                        || place.iallocator() != null
                        || !config.cluster().defaults().iallocator().isEmpty(),
                INVAL,
                "No iallocator or node given and no cluster-wide default iallocator found; please"
                        + " specify either an iallocator or a node, or set a cluster-wide default"
                        + " iallocator");
        refuseIf(place.primary() == null, "choose nodes by an iallocator; name the node with -n");
        require(
                !place.opportunisticLocking(),
                INVAL,
                "Opportunistic locking is only available in combination with an iallocator");
    }

    private static String template(Config config, Create.Place place) {
        List<String> enabled = config.cluster().storage().enabledTemplates();
        String template = place.diskTemplate() == null ? enabled.getFirst() : place.diskTemplate();
        if (!enabled.contains(template)) {
            throw new PrereqException(
                    null,
                    "Disk template '%s' is not enabled in cluster. Enabled disk templates are: %s"
                            .formatted(template, String.join(",", enabled)));
        }
        refuseIf(!TEMPLATES.contains(template), "make disks of template " + template);
        refuseIf(
                !template.equals(DISKLESS) && config.cluster().storage().preallocWipe(),
                "wipe new disks, as this cluster demands (prealloc_wipe_disks)");
        return template;
    }

    private static void checkOs(Config config, Create.Os os) {
        refuseIf(os.params().containsKey(OS_IMAGE), "fill disks from an OS image");
        String type = os.type();
        require(type != null, INVAL, "No guest OS or OS image specified");
        require(
                !config.cluster().os().blacklisted().contains(type),
                STATE,
                "Guest OS '%s' is not allowed for installation",
                String.valueOf(type));
    }

    private static String hypervisor(Config config, @Nullable String given) {
        List<String> enabled = config.cluster().hypervisors().enabled();
        String hypervisor = given == null || given.equals("auto") ? enabled.getFirst() : given;
        require(
                enabled.contains(hypervisor),
                STATE,
                "Selected hypervisor (%s) not enabled in the cluster (%s)",
                hypervisor,
                String.join(",", enabled));
        return hypervisor;
    }

    private static void refuseIf(boolean wanted, String what) {
        require(!wanted, INVAL, "This version of Janeti cannot yet %s", what);
    }
}
