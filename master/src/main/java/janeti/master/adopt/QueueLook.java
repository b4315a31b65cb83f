package janeti.master.adopt;

import janeti.jobs.QueueImport;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the files of a queue say of its jobs. */
final class QueueLook {
    private static final Set<String> UNFINISHED =
            Set.of("queued", "waiting", "canceling", "running");

    private QueueLook() {}

    /** The numbers of jobs that have not ended. */
    static List<String> unfinished(Path queueFolder) {
        List<String> unfinished = new ArrayList<>();
        for (Object job : QueueImport.read(queueFolder).jobs()) {
            if (job instanceof Map<?, ?> fields
                    && fields.get("ops") instanceof List<?> ops
                    && ops.stream().anyMatch(QueueLook::isUnfinished)) {
                unfinished.add(String.valueOf(fields.get("id")));
            }
        }
        return unfinished;
    }

    private static boolean isUnfinished(@Nullable Object op) {
        return op instanceof Map<?, ?> fields
                && fields.get("status") instanceof String status
                && UNFINISHED.contains(status);
    }

    /** The numbers, the first few of them, for a message. */
    static String named(List<String> jobs) {
        int more = jobs.size() - Limits.JOBS_SHOWN;
        return String.join(", ", jobs.subList(0, Math.min(jobs.size(), Limits.JOBS_SHOWN)))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
