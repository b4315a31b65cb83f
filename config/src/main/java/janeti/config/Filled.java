package janeti.config;

import janeti.config.object.BeParams;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.config.object.FilledIPolicy;
import janeti.config.object.Instance;
import janeti.config.object.NdParams;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.Params;

import java.util.List;
import java.util.Objects;

/**
 * What holds for an object once the layers above it have filled in what it does not say itself.
 * Pure. Source: spec/node-rpc.json, shapes, and spec/config-schema.json.
 */
public final class Filled {
    /** The name of the cluster's one set of defaults. */
    private static final String DEFAULTS = "default";

    /**
     * Hypervisor parameters that are the cluster's alone. Source: spec/constants.json, HVC_GLOBALS.
     */
    public static final List<String> HYPERVISOR_GLOBALS =
            List.of("migration_bandwidth", "migration_mode", "migration_port", "xen_cmd");

    private Filled() {}

    public static BeParams beparams(Config config, Instance instance) {
        return beparams(config, instance.settings().beparams());
    }

    public static BeParams beparams(Config config, BeParams.Partial own) {
        return own.over(
                Objects.requireNonNull(config.cluster().defaults().beparams().get(DEFAULTS)));
    }

    /** With the globals, as nodes are told. */
    public static Params hvparams(Config config, Instance instance) {
        return hvparams(
                config, instance.hypervisor(), instance.os(), instance.settings().hvparams());
    }

    /**
     * @param os with its variant or without
     */
    public static Params hvparams(Config config, String hypervisor, String os, Params own) {
        return own.over(hvparams(config, hypervisor, os));
    }

    /** What an instance with this OS gets by default. */
    public static Params hvparams(Config config, String hypervisor, String os) {
        Cluster.Hypervisors of = config.cluster().hypervisors();
        return of.osParams().at(os).at(hypervisor).over(of.params().at(hypervisor));
    }

    /** Of a hypervisor without any instance. */
    public static Params hvparams(Config config, String hypervisor) {
        return config.cluster().hypervisors().params().at(hypervisor);
    }

    /** Without the parameters that are the cluster's alone. */
    public static Params withoutGlobals(Params hvparams) {
        Params own = hvparams;
        for (String global : HYPERVISOR_GLOBALS) {
            own = own.without(global);
        }
        return own;
    }

    public static Params osparams(Config config, Instance instance) {
        return osparams(config, instance.os(), instance.settings().osparams());
    }

    /** The OS's own, those of its variant over them, the instance's over these. */
    public static Params osparams(Config config, String os, Params own) {
        Params cluster = config.cluster().os().params();
        return own.over(cluster.at(os).over(cluster.at(osWithoutVariant(os))));
    }

    public static Params osparamsPrivate(Config config, String os, Params own) {
        Params cluster = config.cluster().os().paramsPrivate();
        return own.over(cluster.at(os).over(cluster.at(osWithoutVariant(os))));
    }

    /** Of a full name such as debootstrap+minimal the part before the plus. */
    public static String osWithoutVariant(String os) {
        int plus = os.indexOf('+');
        return plus < 0 ? os : os.substring(0, plus);
    }

    public static NicParams nicparams(Config config, Nic nic) {
        return nicparams(config, nic.nicparams());
    }

    public static NicParams nicparams(Config config, NicParams.Partial own) {
        return own.over(
                Objects.requireNonNull(config.cluster().defaults().nicparams().get(DEFAULTS)));
    }

    public static NdParams ndparams(Config config, Node node) {
        return node.ndparams().over(ndparams(config, config.group(node.group())));
    }

    public static NdParams ndparams(Config config, NodeGroup group) {
        return group.ndparams().over(config.cluster().defaults().ndparams());
    }

    public static FilledIPolicy ipolicy(Config config, NodeGroup group) {
        return group.ipolicy().over(config.cluster().defaults().ipolicy());
    }

    /** Disk parameters of a template as a group has them, by Ganeti's names of templates. */
    public static Params diskparams(Config config, NodeGroup group, String template) {
        return group.diskparams()
                .at(template)
                .over(config.cluster().defaults().diskparams().at(template));
    }

    /**
     * What a node is told of a disk's parameters. The types of this version, files, have none of
     * their own; what the disk itself sets is passed on.
     */
    static Params diskparams(Config config, Node primary, Disk disk) {
        return disk.params()
                .over(diskparams(config, config.group(primary.group()), disk.devType()));
    }
}
