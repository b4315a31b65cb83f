package janeti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.Collection;

/** Keeps the benchmarks from rotting: each runs, for a moment, and measures something. */
class BenchmarksTest {
    /** Two of ConfigCommit with two sizes each, and one each of the others. */
    private static final int ALL = 13;

    @Test
    void everyBenchmarkRunsAndMeasures() throws RunnerException {
        // given
        var options =
                new OptionsBuilder()
                        .include("janeti.bench.*")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        // when
        Collection<RunResult> results = new Runner(options).run();
        // then
        assertThat(results)
                .hasSize(ALL)
                .allSatisfy(
                        result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
