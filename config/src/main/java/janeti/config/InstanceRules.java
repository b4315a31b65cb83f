package janeti.config;

import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** What must be true of instances and their network cards. Pure. */
final class InstanceRules {
    /** Source: spec/constants.json, NIC_VALID_MODES; of 3.1 also ext. */
    private static final Set<String> MODES =
            Set.of("bridged", "openvswitch", "pool", "routed", "ext", "auto");

    private InstanceRules() {}

    static void check(Config config, Instance instance, String path, Findings found) {
        String who = "instance " + instance.label();
        boolean unset = instance.forthcoming() && instance.hypervisor().isEmpty();
        found.broken(
                !unset && !HypervisorRules.isKnown(instance.hypervisor()),
                path + "/hypervisor",
                who + " has unknown hypervisor " + instance.hypervisor(),
                "give it one that is enabled");
        HypervisorRules.checkTypes(
                instance.hypervisor(), instance.settings().hvparams(), path + "/hvparams", found);
        if (config.cluster().defaults().beparams().containsKey("default")) {
            checkBackend(who, Filled.beparams(config, instance), path + "/beparams", found);
        }
        ClusterRules.checkPorts(config, instance, path, found);
        checkDisks(config, instance, path, found);
        for (int i = 0; i < instance.nics().size(); i++) {
            checkCard(config, instance, i, path + "/nics/" + i, found);
        }
    }

    static void checkBackend(String who, BeParams params, String path, Findings found) {
        found.odd(
                params.minmem() > params.maxmem(),
                path,
                "%s: the least memory, %d MiB, is more than the most, %d MiB"
                        .formatted(who, params.minmem(), params.maxmem()),
                "lower minmem or raise maxmem");
        found.odd(
                params.minmem() < 0 || params.vcpus() < 1 || params.spindleUse() < 0,
                path,
                "%s cannot run with minmem=%d, vcpus=%d, spindle_use=%d"
                        .formatted(who, params.minmem(), params.vcpus(), params.spindleUse()),
                "set them again");
    }

    private static void checkDisks(Config config, Instance instance, String path, Findings found) {
        for (int i = 0; i < instance.disks().size(); i++) {
            @Nullable Disk disk = config.disks().get(instance.disks().get(i));
            String name = "disk/" + i;
            found.odd(
                    disk != null && !disk.ivName().equals(name),
                    path + "/disks/" + i,
                    "disk %d of instance %s is called %s"
                            .formatted(i, instance.label(), disk == null ? "" : disk.ivName()),
                    "its iv_name should be " + name);
        }
    }

    private static void checkCard(
            Config config, Instance instance, int index, String path, Findings found) {
        Nic nic = instance.nics().get(index);
        String who = "network card %d of instance %s".formatted(index, instance.label());
        found.broken(
                Macs.normalized(nic.mac()) == null,
                path + "/mac",
                who + " has no MAC address but \"" + nic.mac() + "\"",
                "give it six bytes such as aa:00:00:12:34:56");
        if (!config.cluster().defaults().nicparams().containsKey("default")) {
            return;
        }
        NicParams way = Filled.nicparams(config, nic);
        checkNic(who, way, path + "/nicparams", found);
        @Nullable String ip = nic.ip();
        if (ip != null && nic.network() == null) {
            checkUnique(config, instance, nic, path + "/ip", found);
        }
        if (ip != null && nic.network() != null) {
            NetworkRules.checkCard(config, nic.network(), who, ip, path + "/ip", found);
        }
    }

    static void checkNic(String who, NicParams way, String path, Findings found) {
        found.broken(
                !MODES.contains(way.mode()),
                path + "/mode",
                "%s: there is no mode \"%s\"".formatted(who, way.mode()),
                "choose bridged, openvswitch or routed");
        found.broken(
                way.mode().equals("bridged") && way.link().isEmpty(),
                path + "/link",
                who + ": a bridged card needs a link",
                "name a bridge");
    }

    /** Outside of networks two may have the same address, if not on the same link. */
    private static void checkUnique(
            Config config, Instance instance, Nic nic, String path, Findings found) {
        String ip = String.valueOf(nic.ip());
        for (Uuid other : config.links().ownersOf(Nic.mark(ip))) {
            Instance owner = config.instance(other);
            for (Nic theirs : owner.nics()) {
                boolean same = other.equals(instance.uuid()) && theirs.uuid().equals(nic.uuid());
                found.odd(
                        !same
                                && ip.equals(theirs.ip())
                                && theirs.network() == null
                                && link(config, theirs).equals(link(config, nic)),
                        path,
                        "IP address %s on %s is used by instance %s and by instance %s"
                                .formatted(ip, link(config, nic), instance.label(), owner.label()),
                        "leave it to one of them");
            }
        }
    }

    private static String link(Config config, Nic nic) {
        NicParams way = Filled.nicparams(config, nic);
        return way.mode() + ":" + way.link();
    }
}
