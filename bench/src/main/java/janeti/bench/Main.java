package janeti.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of parts; takes JMH's own arguments, a pattern of names first of all. */
public final class Main {
    private static final int ITERATIONS = 3;

    private Main() {}

    public static void main(String[] args) throws CommandLineOptionException, RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .parent(new CommandLineOptions(args))
                                .forks(1)
                                .warmupIterations(ITERATIONS)
                                .warmupTime(TimeValue.seconds(1))
                                .measurementIterations(ITERATIONS)
                                .measurementTime(TimeValue.seconds(1))
                                .build())
                .run();
    }
}
