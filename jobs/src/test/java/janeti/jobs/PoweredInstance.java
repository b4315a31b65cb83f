package janeti.jobs;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.ConfigChange.DiskPut;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Instance.Wanted;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.Node.Flags;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.DiskCall.BlockdevCreate;
import janeti.protocol.DiskCall.FileStorageDirCreate;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * An instance with a disk and a card on node 2 of a {@link TestMaster}, stopped; and what its node
 * was asked since it was made.
 */
record PoweredInstance(TestMaster master, int asked) {
    static final InstanceName NAME = new InstanceName("web1.example.com");
    static final Uuid UUID = new Uuid("44444444-4444-4444-8444-444444444441");
    static final String PATH = "/srv/ganeti/file-storage/web1.example.com/d.file.disk0";
    private static final Uuid DISK = new Uuid("44444444-4444-4444-8444-444444444442");
    private static final Uuid NIC = new Uuid("44444444-4444-4444-8444-444444444443");

    static PoweredInstance of(TestMaster master) {
        String folder = PATH.substring(0, PATH.lastIndexOf('/'));
        var file = new DiskDict(Map.of("logical_id", List.of("loop", PATH)));
        master.nodes.call(TestMaster.NODE2, new FileStorageDirCreate(folder));
        master.nodes.call(
                TestMaster.NODE2, new BlockdevCreate(file, 16, NAME.value(), true, "", false));
        commit(master, new DiskPut(disk()), new InstancePut(instance()));
        return new PoweredInstance(master, master.nodes.asked().size());
    }

    static void commit(TestMaster master, ConfigChange... changes) {
        var _ = master.config.commit(Cause.outsideOfJobs("a test"), List.of(changes));
    }

    private static Disk disk() {
        return new Disk(
                Stamp.fresh(DISK),
                "file",
                List.of("loop", PATH),
                List.of(),
                List.of(TestMaster.NODE2_UUID),
                "disk/0",
                16,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    private static Instance instance() {
        return new Instance(
                Stamp.fresh(UUID),
                Tags.NONE,
                NAME,
                TestMaster.NODE2_UUID,
                "noop",
                "fake",
                new Instance.Settings(
                        Params.NONE,
                        new BeParams.Partial(64L, 128L, null, null, null, null),
                        Params.NONE,
                        Params.NONE),
                Wanted.DOWN,
                List.of(
                        new Nic(
                                NIC,
                                null,
                                "aa:00:00:00:00:01",
                                null,
                                null,
                                new NicParams.Partial("bridged", "br0", null))),
                List.of(DISK),
                null,
                false);
    }

    Wanted wanted() {
        return now().wanted();
    }

    Instance now() {
        return master.config.current().instance(UUID);
    }

    void want(Wanted wanted) {
        commit(master, new InstancePut(now().withWanted(wanted)));
    }

    /** The node is marked offline, and is not asked any more. */
    static void takeOffline(TestMaster master, NodeName name) {
        Node node = master.config.current().node(name);
        commit(
                master,
                new ConfigChange.NodePut(
                        node.withFlags(new Flags(false, true, false, true, true, true))));
        master.nodes.offline(name);
    }

    /** Since the instance was made; without hooks. */
    List<String> story() {
        return master.nodes.story().stream()
                .skip(asked)
                .filter(line -> !line.endsWith("hooks_runner"))
                .map(line -> line.replace(".example.com", ""))
                .toList();
    }

    /** A call of which there was one. */
    <T> T only(Class<T> call) {
        @Nullable T found = null;
        for (var each : master.nodes.asked().subList(asked, master.nodes.asked().size())) {
            if (call.isInstance(each.call())) {
                if (found != null) {
                    throw new AssertionError("More than one " + call.getSimpleName());
                }
                found = call.cast(each.call());
            }
        }
        if (found == null) {
            throw new AssertionError("No " + call.getSimpleName() + " in " + story());
        }
        return found;
    }
}
