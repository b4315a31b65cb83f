package janeti.bench;

import janeti.luxi.LuxiDecoder;
import janeti.model.Json;
import janeti.protocol.LuxiRequest;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes to understand the submission of one job: bytes, JSON, table of opcodes, record.
 * Budget: 20 µs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SubmitDecodeBenchmark {
    private final byte[] message =
            Json.bytes(
                    Map.of(
                            "method",
                            "SubmitJob",
                            "args",
                            List.of(List.of(Samples.emptyOp())),
                            "version",
                            3_000_000));

    /** For JMH. */
    public SubmitDecodeBenchmark() {}

    @Benchmark
    public LuxiRequest decode() {
        return LuxiDecoder.decode(message);
    }
}
