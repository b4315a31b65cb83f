package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Cause;
import janeti.config.change.Draft;
import janeti.config.change.GroupChanges;
import janeti.config.change.NetworkChanges;
import janeti.config.object.Claims;
import janeti.config.object.Network;
import janeti.config.object.NicParams;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.JobId;
import janeti.model.NetworkName;
import janeti.model.Uuid;
import janeti.op.OpInput;
import janeti.protocol.DiskCall;
import janeti.protocol.NodeAnswer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a job has chosen no other job gets, long before it is in the configuration. */
class ChosenAddressesTest {
    private static final Uuid LAN = new Uuid("77777777-7777-4777-8777-777777777777");

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new TestMaster(folder);
        var lan =
                new Network(
                        Stamp.fresh(LAN),
                        Tags.NONE,
                        new NetworkName("lan"),
                        null,
                        "10.1.0.0/29",
                        null,
                        "10.1.0.1",
                        null,
                        new Network.Pool(null, null));
        var _ =
                master.config.commit(
                        Cause.outsideOfJobs("a network"),
                        Draft.edit(draft ->
                                GroupChanges.connected(
                                        NetworkChanges.added(draft, lan, List.of()),
                                        draft.config().masterNode().group(),
                                        LAN,
                                        new NicParams("bridged", "br0", ""))));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    /** With a disk, so that a while passes before the instance is in the configuration. */
    private static OpInput create(String name, String node, String ip) {
        return op(
                "OP_INSTANCE_CREATE",
                "instance_name",
                name,
                "mode",
                "create",
                "pnode",
                node,
                "os_type",
                "noop",
                "disk_template",
                "file",
                "disks",
                List.of(Map.of("size", 1024L)),
                "nics",
                List.of(Map.of("network", "lan", "ip", ip)),
                "ip_check",
                false,
                "name_check",
                false);
    }

    private String ip(String name) {
        return String.valueOf(master.config.current().findInstance(name).nics().getFirst().ip());
    }

    @Test
    void twoJobsAtOnceGetTwoAddresses() {
        // given: both have chosen, none is in the configuration yet
        var gate = master.nodes.gate(DiskCall.BlockdevCreate.class);
        JobId first = master.submit(create("a.example.com", "node2", "pool"));
        gate.awaitArrival();
        JobId second = master.submit(create("b.example.com", "node3", "pool"));
        gate.awaitArrival();
        JobId third = master.submit(create("c.example.com", "node1", "10.1.0.3"));
        master.await(third, ERROR);
        assertThat(String.valueOf(master.result(third))).contains("10.1.0.3 already in use");
        // when
        gate.open();
        master.await(first, SUCCESS);
        master.await(second, SUCCESS);
        // then
        assertThat(ip("a")).isEqualTo("10.1.0.2");
        assertThat(ip("b")).isEqualTo("10.1.0.3");
        master.awaitIdleLocks();
        assertThat(master.config.reservations().of(first)).isEmpty();
        assertThat(master.config.reservations().of(second)).isEmpty();
    }

    @Test
    void aJobThatFailsGivesBackWhatItHadChosen() {
        master.nodes.on(
                DiskCall.BlockdevCreate.class, call -> new NodeAnswer.Failed<>("no room left"));
        JobId failed = master.submit(create("a.example.com", "node2", "pool"));
        master.await(failed, ERROR);
        master.awaitIdleLocks();
        assertThat(master.config.reservations().of(failed)).isEmpty();
    }

    @Test
    void aJobThatGoesOnAfterACrashHasWhatItHadChosen() {
        // given
        var gate = master.nodes.gate(DiskCall.BlockdevCreate.class);
        JobId first = master.submit(create("a.example.com", "node2", "pool"));
        gate.awaitArrival();
        // when
        master.crash();
        // then: before it is where it was, and whoever comes then chooses another
        assertThat(master.config.reservations().of(first))
                .contains(Claims.ip("10.1.0.2", LAN), Claims.instanceName("a.example.com"));
        gate.awaitArrival();
        JobId second = master.submit(create("b.example.com", "node3", "pool"));
        gate.awaitArrival();
        gate.open(); // For the dead daemon's call, too: the disk may be there already.
        master.awaitFinal(first);
        master.await(second, SUCCESS);
        assertThat(ip("b")).isEqualTo("10.1.0.3");
    }
}
