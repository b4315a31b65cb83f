package janeti.master;

import janeti.master.LocalRoot.LocalNode;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds nodes to a running embedded cluster, by the jobs that gnt-node add would submit. */
public final class LocalJobs {
    private static final String SUCCESS = "success";

    private LocalJobs() {}

    /**
     * Adds the nodes, one after the other; returns what went wrong, one line a node.
     *
     * @param again whether the cluster knows them and they come with a new certificate
     */
    public static List<String> add(Place master, List<LocalNode> nodes, boolean again) {
        List<String> failures = new ArrayList<>();
        try (LuxiClient luxi =
                LuxiClient.connect(
                        master.paths().querySocket(), Limits.NODE_ANSWERS, Limits.NODE_ADD)) {
            for (LocalNode node : nodes) {
                String failure = add(luxi, node, again);
                if (!failure.isEmpty()) {
                    failures.add(failure);
                }
            }
        } catch (GanetiException e) {
            failures.add("The master daemon does not take jobs: " + e.getMessage());
        }
        return failures;
    }

    private static String add(LuxiClient luxi, LocalNode node, boolean again) {
        Map<String, Object> op = new LinkedHashMap<>();
        op.put("OP_ID", "OP_NODE_ADD");
        op.put("node_name", node.name().value());
        op.put("primary_ip", node.address());
        op.put("readd", again);
        op.put("reason", List.of(List.of("janeti:up", "", System.currentTimeMillis() * 1_000_000)));
        Object job = luxi.call("SubmitJob", List.of(op));
        String status = await(luxi, job);
        if (status.equals(SUCCESS)) {
            return "";
        }
        return String.format(
                "Node %s was not added, job %s: %s. \"gnt-job info %s\" tells more.",
                node.name(), job, result(luxi, job), job);
    }

    private static String await(LuxiClient luxi, @Nullable Object job) {
        long end = System.nanoTime() + Limits.NODE_ADD.toNanos();
        String status = "queued";
        while (isUnfinished(status)) {
            Duration rest = Duration.ofNanos(end - System.nanoTime());
            if (rest.isNegative()) {
                return status;
            }
            luxi.call(
                    "WaitForJobChange",
                    job,
                    List.of("status"),
                    List.of(status),
                    Long.MAX_VALUE >> 1,
                    10);
            status = row(luxi, job, "status");
        }
        return status;
    }

    private static boolean isUnfinished(String status) {
        return List.of("queued", "waiting", "running", "canceling").contains(status);
    }

    private static String result(LuxiClient luxi, @Nullable Object job) {
        return row(luxi, job, "opresult");
    }

    /** One field of the job, as text. */
    private static String row(LuxiClient luxi, @Nullable Object job, String field) {
        Object rows = luxi.call("QueryJobs", Arrays.asList(job), List.of(field));
        if (rows instanceof List<?> list
                && list.size() == 1
                && list.getFirst() instanceof List<?> row
                && row.size() == 1) {
            return String.valueOf(row.getFirst());
        }
        return "the queue does not know it";
    }
}
