package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.Reservations;
import janeti.config.object.AdminState;
import janeti.config.object.BeParams;
import janeti.config.object.Claims;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.op.InstanceOp.Create;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An instance as it will stand in the configuration, from what a client asked for. Pure.
 *
 * @param ip what its name stands for; null when that was not looked up
 */
record NewInstance(
        Config config, Create op, CreateArguments args, @Nullable String ip, DrawnIds ids) {
    /** How file disks are attached when nothing else is asked for. Source: FD_DEFAULT. */
    private static final String DRIVER = "loop";

    private static final long MIB_PER_GIB = 1024;
    private static final long MIB_PER_TIB = 1024 * 1024;

    /** Down, its disks not in use yet; its name and its addresses are taken. */
    Instance instance(List<Disk> disks, Reservations.Choice choice) {
        choice.require(Claims.instanceName(args.name().value()));
        return new Instance(
                Stamp.fresh(ids.uuid("instance", 0)),
                new Tags(op.tags()),
                args.name(),
                args.primary().uuid(),
                args.os(),
                args.hypervisor(),
                settings(),
                new Instance.Wanted(AdminState.DOWN, AdminState.Source.ADMIN, false),
                nics(choice),
                disks.stream().map(Disk::uuid).toList(),
                null,
                false);
    }

    private Instance.Settings settings() {
        Params hvparams =
                HypervisorParams.checked(config, args.hypervisor(), op.params().hvparams());
        BeParams.Partial beparams = BackendParams.checked(config, op.params().beparams());
        var osparams = new Params(op.os().params());
        var osparamsPrivate = new Params(op.os().paramsPrivate());
        if (!op.params().identifyDefaults()) {
            return new Instance.Settings(hvparams, beparams, osparams, osparamsPrivate);
        }
        return new Instance.Settings(
                HypervisorParams.withoutDefaults(
                        hvparams, Filled.hvparams(config, args.hypervisor(), args.os())),
                BackendParams.withoutDefaults(config, beparams),
                HypervisorParams.withoutDefaults(
                        osparams, Filled.osparams(config, args.os(), Params.NONE)),
                HypervisorParams.withoutDefaults(
                        osparamsPrivate, Filled.osparamsPrivate(config, args.os(), Params.NONE)));
    }

    private List<Nic> nics(Reservations.Choice choice) {
        List<Nic> nics =
                new NewNics(choice, args.primary(), ids, ip, op.checks().conflicts()).of(op.nics());
        return op.params().identifyDefaults() ? nics.stream().map(this::slim).toList() : nics;
    }

    /** Without what it would get by default; where its network says it, it stays. */
    private Nic slim(Nic nic) {
        NicParams defaults = Filled.nicparams(config, NicParams.Partial.NONE);
        NicParams.Partial own = nic.nicparams();
        return nic.network() != null
                ? nic
                : new Nic(
                        nic.uuid(),
                        nic.name(),
                        nic.mac(),
                        nic.ip(),
                        null,
                        new NicParams.Partial(
                                defaults.mode().equals(own.mode()) ? null : own.mode(),
                                defaults.link().equals(own.link()) ? null : own.link(),
                                defaults.vlan().equals(own.vlan()) ? null : own.vlan()));
    }

    List<Disk> disks() {
        List<Disk> disks = new ArrayList<>();
        if (args.disks().isEmpty()) {
            return disks;
        }
        String folder =
                DiskFolders.ofNew(
                        config, args.template(), args.name(), op.place().fileStorageDir());
        for (int i = 0; i < args.disks().size(); i++) {
            disks.add(disk(i, args.disks().get(i), folder));
        }
        return disks;
    }

    private Disk disk(int index, DiskSpec spec, String folder) {
        String driver = op.place().fileDriver();
        String file =
                "%s/%s.%s.disk%d"
                        .formatted(folder, ids.uuid("disk-file", index), args.template(), index);
        return new Disk(
                Stamp.fresh(ids.uuid("disk", index)),
                args.template(),
                List.of(driver == null ? DRIVER : driver, file),
                List.of(),
                // What all nodes share is on none of them.
                args.template().equals("file") ? List.of(args.primary().uuid()) : List.of(),
                "disk/" + index,
                spec.sizeMib(),
                spec.mode(),
                spec.name(),
                null,
                Params.NONE,
                false);
    }

    /** A disk's size in the words of Ganeti's log. */
    static String size(Disk disk) {
        long mib = disk.sizeMib();
        if (mib < MIB_PER_GIB) {
            return mib + "M";
        }
        return mib < MIB_PER_TIB
                ? String.format(Locale.ROOT, "%.1fG", (double) mib / MIB_PER_GIB)
                : String.format(Locale.ROOT, "%.1fT", (double) mib / MIB_PER_TIB);
    }
}
