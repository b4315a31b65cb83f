package janeti.rest;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Properties;

/**
 * All figures of the daemon as a page of text that Prometheus reads. The parts count for themselves
 * and know nothing of this; they are asked when a page is wanted. The Java VM's own figures come
 * from Micrometer.
 */
public final class Metrics implements AutoCloseable {
    /** Prometheus' text format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final WorkFigures work;
    private final WireFigures wire;

    public Metrics(Sources from, InstantSource clock) {
        this.work = new WorkFigures(from, clock);
        this.wire = new WireFigures(from, version());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
        MultiCollector ours = this::ours;
        registry.getPrometheusRegistry().register(ours);
    }

    private static String version() {
        var build = new Properties();
        try (InputStream in = Metrics.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("build.properties is not in the jar", e);
        }
        return build.getProperty("version");
    }

    private MetricSnapshots ours() {
        var families = new Families();
        work.show(families);
        wire.show(families);
        return families.snapshots();
    }

    /** The page of this moment. */
    String page() {
        return registry.scrape(CONTENT_TYPE);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
