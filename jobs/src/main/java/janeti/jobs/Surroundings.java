package janeti.jobs;

import janeti.config.ConfigStore;
import janeti.locks.LockTable;
import janeti.log.ReplicatedLog;
import janeti.noderpc.NodeRpc;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * All that jobs need of the world, given in so that tests can give in another.
 *
 * @param socketFolder where sockets for operators are made
 * @param dataFolder what hooks are told as GANETI_DATA_DIR
 */
public record Surroundings(
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

    /** Lets time pass for the calling thread. */
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }
}
