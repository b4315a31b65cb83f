package janeti.rest;

import janeti.config.ConfigStore;
import janeti.config.Projection;
import janeti.jobs.JobCopies;
import janeti.jobs.JobQueue;
import janeti.locks.LockTable;
import janeti.log.ReplicatedLog;
import janeti.luxi.Traffic;
import janeti.noderpc.MeasuredNodeRpc;
import janeti.noderpc.distribution.Distribution;

/** The parts of the daemon whose figures are shown. */
public record Sources(
        JobQueue jobs,
        LockTable locks,
        ReplicatedLog log,
        ConfigStore config,
        Projection projection,
        Distribution distribution,
        JobCopies copies,
        MeasuredNodeRpc nodes,
        Traffic luxi) {}
