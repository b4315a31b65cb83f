package janeti.jobs;

import janeti.log.View;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.pcollections.TreePMap;

/** Whether a log is that of a cluster which was destroyed. */
public final class ClusterEnd {
    private static final String DESTROY = "OP_CLUSTER_DESTROY";

    private ClusterEnd() {}

    /** After a job that has destroyed the cluster no other was submitted. */
    public static boolean isLastIn(View view) {
        TreePMap<JobId, Job> jobs = view.of(JobsFold.INSTANCE).jobs();
        if (jobs.isEmpty()) {
            return false;
        }
        Job newest = jobs.lastEntry().getValue();
        return newest.status() == OpStatus.SUCCESS
                && newest.ops().stream().anyMatch(op -> op.opId().equals(DESTROY));
    }
}
