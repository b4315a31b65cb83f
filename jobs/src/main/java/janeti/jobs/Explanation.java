package janeti.jobs;

import janeti.model.JobId;
import janeti.model.OpStatus;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why a job does not go on, or what it does, at one moment.
 *
 * @param status of the job
 * @param because what would have to change; of a running job the one thing that it does
 */
public record Explanation(JobId job, OpStatus status, List<Hindrance> because) {
    public Explanation {
        because = List.copyOf(because);
    }

    /** For a person. */
    public String text() {
        return because.stream().map(Hindrance::text).collect(Collectors.joining("; "));
    }

    /** For a program: {"text": …, "because": [{"kind": …, "text": …, …}…]}. */
    public Map<String, @Nullable Object> wire() {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("job", job.value());
        wire.put("status", status.wireName());
        wire.put("text", text());
        wire.put("because", because.stream().map(Hindrance::wire).toList());
        return wire;
    }
}
