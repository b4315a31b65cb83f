package janeti.rest;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import janeti.measure.Durations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Puts figures into Prometheus' form: a family has a name, a line of help, and a value for each
 * combination of its labels. Made anew for each page.
 */
final class Families {
    private static final double NANOS = 1e9;

    private static final double[] BOUNDS_SECONDS =
            DoubleStream.concat(
                            Durations.BOUNDS.stream().mapToDouble(Families::seconds),
                            DoubleStream.of(Double.POSITIVE_INFINITY))
                    .toArray();

    private final List<MetricSnapshot> families = new ArrayList<>();

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    /** What only grows; "_total" is added to its name. */
    Families counter(String name, String help, Number value) {
        return counters(name, help, List.of(), Map.of(List.of(), value));
    }

    Families counters(
            String name,
            String help,
            List<String> labels,
            Map<List<String>, ? extends Number> values) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        values.forEach((words, value) ->
                family.dataPoint(
                        CounterDataPointSnapshot.builder()
                                .labels(Labels.of(labels, words))
                                .value(value.doubleValue())
                                .build()));
        families.add(family.build());
        return this;
    }

    /** What is always 1 and says all by its labels; "_info" is added to its name. */
    Families info(String name, String help, String... labelsAndValues) {
        families.add(
                InfoSnapshot.builder()
                        .name(name)
                        .help(help)
                        .dataPoint(
                                InfoDataPointSnapshot.builder()
                                        .labels(Labels.of(labelsAndValues))
                                        .build())
                        .build());
        return this;
    }

    Families gauge(String name, String help, Number value) {
        return gauges(name, help, List.of(), Map.of(List.of(), value));
    }

    Families gauges(
            String name,
            String help,
            List<String> labels,
            Map<List<String>, ? extends Number> values) {
        GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((words, value) ->
                family.dataPoint(
                        GaugeDataPointSnapshot.builder()
                                .labels(Labels.of(labels, words))
                                .value(value.doubleValue())
                                .build()));
        families.add(family.build());
        return this;
    }

    Families durations(String name, String help, Durations.Seen seen) {
        return durations(name, help, List.of(), Map.of(List.of(), seen));
    }

    Families durations(
            String name, String help, List<String> labels, Map<List<String>, Durations.Seen> seen) {
        HistogramSnapshot.Builder family = HistogramSnapshot.builder().name(name).help(help);
        seen.forEach((words, each) -> family.dataPoint(point(Labels.of(labels, words), each)));
        families.add(family.build());
        return this;
    }

    private static HistogramDataPointSnapshot point(Labels labels, Durations.Seen seen) {
        long[] counts = seen.counts().stream().mapToLong(Long::longValue).toArray();
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS_SECONDS, counts))
                .sum(seen.sumNanos() / NANOS)
                .build();
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(families);
    }
}
