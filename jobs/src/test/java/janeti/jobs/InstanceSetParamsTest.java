package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Disk;
import janeti.model.JobId;
import janeti.op.OpInput;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An instance with one disk of 16 MiB, less than its group's policy wants, is changed. */
class InstanceSetParamsTest {
    @TempDir private Path folder;
    private TestMaster master;
    private PoweredInstance instance;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        instance = PoweredInstance.of(master);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private static OpInput modify(Object... more) {
        Object[] all = new Object[more.length + 2];
        all[0] = "instance_name";
        all[1] = PoweredInstance.NAME.value();
        System.arraycopy(more, 0, all, 2, more.length);
        return op("OP_INSTANCE_SET_PARAMS", all);
    }

    private static List<Object> add(long sizeMib) {
        return List.of("add", -1L, Map.of("size", sizeMib));
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    private List<Long> sizes() {
        var config = master.config.current();
        return instance.now().disks().stream().map(config::disk).map(Disk::sizeMib).toList();
    }

    @Test
    void thePolicyIsThatOfTheDisksThatWillBe() {
        // given
        OpInput replace = modify("disks", List.of(add(2048), List.of("remove", 0L, Map.of())));
        // when
        master.await(master.submit(replace), SUCCESS);
        // then
        assertThat(sizes()).containsExactly(2048L);
    }

    @Test
    void aDiskThatIsTooSmallIsRefusedBeforeItIsMade() {
        OpInput small = modify("disks", List.of(add(64), List.of("remove", 0L, Map.of())));
        assertThat(fail(small)).contains("disk-size/0 value 64 is not in range [1024, ");
        assertThat(sizes()).containsExactly(16L);
        assertThat(instance.story()).isEmpty();
    }

    @Test
    void thePolicyMayBeIgnored() {
        // given
        OpInput small = modify("disks", List.of(add(64)), "ignore_ipolicy", true);
        // when
        master.await(master.submit(small), SUCCESS);
        // then
        assertThat(sizes()).containsExactly(16L, 64L);
    }

    @Test
    void cardsCountAsTheyWillBe() {
        Object[] nine = new Object[9];
        Arrays.fill(nine, List.of("add", -1L, Map.of()));
        OpInput many =
                modify(
                        "nics",
                        List.of(nine),
                        "disks",
                        List.of(add(1024), List.of("remove", 0L, Map.of())));
        assertThat(fail(many)).contains("nic-count value 10 is not in range [1, 8]");
        assertThat(instance.now().nics()).hasSize(1);
    }
}
