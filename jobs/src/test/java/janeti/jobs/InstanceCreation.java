package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.object.Instance;
import janeti.model.InstanceName;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A master, and creations of instances on its node 2. */
abstract class InstanceCreation {
    static final String WEB = "web.example.com";
    static final List<Object> TWO_DISKS =
            List.of(Map.of("size", 2048L, "name", "d0"), Map.of("size", "1G", "mode", "ro"));

    @TempDir Path folder;
    TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    /** A creation on node 2 that works; what is given is put over it. */
    static OpInput create(Object... namesAndValues) {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put("instance_name", WEB);
        wire.put("mode", "create");
        wire.put("disk_template", "diskless");
        wire.put("disks", List.of());
        wire.put("nics", List.of(Map.of()));
        wire.put("os_type", "noop");
        wire.put("pnode", "node2.example.com");
        wire.put("name_check", false);
        wire.put("ip_check", false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wire.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        wire.values().remove("-");
        List<Object> all = new ArrayList<>();
        wire.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        return op("OP_INSTANCE_CREATE", all.toArray());
    }

    static OpInput createWithDisks(Object... namesAndValues) {
        List<Object> all = new ArrayList<>(List.of("disk_template", "file", "disks", TWO_DISKS));
        all.addAll(List.of(namesAndValues));
        return create(all.toArray());
    }

    Job run(OpInput op) {
        JobId id = master.submit(op);
        return master.await(id, SUCCESS);
    }

    String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    Instance web() {
        return master.config.current().instance(new InstanceName(WEB));
    }

    boolean webExists() {
        return master.config.current().instances().values().stream()
                .anyMatch(i -> i.name().value().equals(WEB));
    }

    void change(ConfigChange... changes) {
        var _ = master.config.commit(new Cause(null, 0, 0, "test"), List.of(changes));
    }

    static List<String> messages(Job job) {
        return job.ops().get(0).log().stream().map(line -> String.valueOf(line.payload())).toList();
    }
}
