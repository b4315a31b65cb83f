package janeti.bench;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.object.Instance;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long one change of one instance takes, apart from disk and network. Budget: at 10,000
 * instances 1.5 times what it takes at 100.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConfigCommitBenchmark {
    @Param({"100", "10000"})
    int instances;

    private Config config = Samples.config(1);
    private List<ConfigChange> change = List.of();

    /** For JMH. */
    public ConfigCommitBenchmark() {}

    @Setup
    public void fill() {
        config = Samples.config(instances);
        Instance first = config.instances().firstEntry().getValue();
        change = List.of(new InstancePut(first));
    }

    /** With all that is checked before it is written. */
    @Benchmark
    public Config commitOne() {
        return config.next(change, Samples.TIME);
    }

    @Benchmark
    public Config changeOne() {
        return config.apply(change, Samples.TIME);
    }
}
