package janeti.jobs;

import janeti.config.ConfigStore;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.ReplicatedLog;
import janeti.noderpc.NodeRpc;
import janeti.noderpc.distribution.Distribution;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * All that jobs need of the world, given in so that tests can give in another.
 *
 * @param nanos in which clients wait for jobs
 * @param socketFolder where sockets for operators are made
 * @param dataFolder what hooks are told as GANETI_DATA_DIR
 * @param distribution brings the configuration to the nodes
 */
public record Surroundings(
        ReplicatedLog log,
        ConfigStore config,
        LockTable locks,
        NodeRpc nodes,
        Clock clock,
        NanoClock nanos,
        Sleeper sleeper,
        Network network,
        RandomGenerator random,
        ThreadFactory threads,
        Path socketFolder,
        Path dataFolder,
        Distribution distribution) {

    /** With nodes that nothing is brought to. */
    public Surroundings(
            ReplicatedLog log,
            ConfigStore config,
            LockTable locks,
            NodeRpc nodes,
            Clock clock,
            NanoClock nanos,
            Sleeper sleeper,
            Network network,
            RandomGenerator random,
            ThreadFactory threads,
            Path socketFolder,
            Path dataFolder) {
        this(
                log,
                config,
                locks,
                nodes,
                clock,
                nanos,
                sleeper,
                network,
                random,
                threads,
                socketFolder,
                dataFolder,
                Distribution.NOWHERE);
    }

    /** With the machine's own monotonic time. */
    public Surroundings(
            ReplicatedLog log,
            ConfigStore config,
            LockTable locks,
            NodeRpc nodes,
            Clock clock,
            Sleeper sleeper,
            Network network,
            RandomGenerator random,
            ThreadFactory threads,
            Path socketFolder,
            Path dataFolder) {
        this(
                log,
                config,
                locks,
                nodes,
                clock,
                NanoClock.SYSTEM,
                sleeper,
                network,
                random,
                threads,
                socketFolder,
                dataFolder);
    }

    public Surroundings withDistribution(Distribution other) {
        return new Surroundings(
                log,
                config,
                locks,
                nodes,
                clock,
                nanos,
                sleeper,
                network,
                random,
                threads,
                socketFolder,
                dataFolder,
                other);
    }

    /** Lets time pass for the calling thread. */
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }
}
