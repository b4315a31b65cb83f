package janeti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigJson;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    @Test
    void queriesAreMeasuredInTheDaemonsMachine() throws IOException {
        // given
        String launcher = Files.readString(Path.of("../janeti"));
        long mib = (ConfigJson.bytes(LargeConfig.of(5_000, 100)).length * 10L) >> 20;
        long heap =
                number(launcher, "daemon_heap_mib")
                        + (mib - number(launcher, "config_mib"))
                                * number(launcher, "mib_per_config_mib");
        // when
        String script = Files.readString(Path.of("run"));
        Matcher vm = Pattern.compile("queries \\| single\\) vm='(.*)'").matcher(script);
        // then
        assertThat(vm.find()).isTrue();
        assertThat(vm.group(1).split(" "))
                .contains("-Xmx" + heap + "m")
                .allSatisfy(option ->
                        assertThat(option.startsWith("-Xmx") || launcher.contains(option))
                                .as(option)
                                .isTrue());
    }

    private static long number(String launcher, String variable) {
        Matcher found = Pattern.compile("(?<!\\w)" + variable + "=(\\d+)").matcher(launcher);
        assertThat(found.find()).as(variable).isTrue();
        return Long.parseLong(found.group(1));
    }
}
