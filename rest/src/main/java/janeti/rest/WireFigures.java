package janeti.rest;

import janeti.luxi.Traffic;

import jdk.management.VirtualThreadSchedulerMXBean;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** The figures of node calls, of LUXI, and of the process itself. */
record WireFigures(Sources from, String version) {
    private static final double MILLIS = 1e3;

    void show(Families to) {
        nodes(to);
        luxi(to, from.luxi().counts());
        process(to);
    }

    private void nodes(Families to) {
        to.durations(
                        "janeti_node_call_duration_seconds",
                        "Calls to node daemons, by call and what came of them",
                        List.of("call", "outcome"),
                        from.nodes().calls().seen())
                .counters(
                        "janeti_node_call_failures",
                        "Calls that a node failed or did not answer",
                        List.of("node", "outcome"),
                        from.nodes().failures().sums())
                .gauge(
                        "janeti_node_calls_in_flight",
                        "Calls that wait for an answer",
                        from.nodes().underWay());
    }

    private void luxi(Families to, Traffic.Counts counts) {
        to.counters(
                        "janeti_luxi_connections",
                        "Connections to the socket, by what became of them at first",
                        List.of("outcome"),
                        Map.of(
                                List.of("accepted"), counts.accepted(),
                                List.of("turned_away"), counts.turnedAway(),
                                List.of("dropped"), counts.dropped()))
                .gauge("janeti_luxi_connections_open", "Connections there are", from.luxi().open())
                .counter("janeti_luxi_messages", "Messages received", counts.requests())
                .counter(
                        "janeti_luxi_messages_refused",
                        "Messages that were no requests",
                        counts.refused())
                .counter("janeti_luxi_bugs", "Requests ended by a bug of ours", counts.bugs())
                .gauges(
                        "janeti_luxi_requests_in_flight",
                        "Requests that are being answered, by method",
                        List.of("method"),
                        from.luxi().underWay().sums())
                .durations(
                        "janeti_luxi_request_duration_seconds",
                        "Requests answered, by method and outcome",
                        List.of("method", "outcome"),
                        from.luxi().answers().seen());
    }

    private void process(Families to) {
        var process = ManagementFactory.getRuntimeMXBean();
        var carriers = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        to.info(
                        "janeti_build",
                        "What runs here",
                        "version",
                        version,
                        "java_version",
                        Runtime.version().toString())
                .gauge(
                        "janeti_start_time_seconds",
                        "When the process began, since the epoch",
                        process.getStartTime() / MILLIS)
                .gauge(
                        "janeti_uptime_seconds",
                        "How long the process runs",
                        process.getUptime() / MILLIS)
                .gauge(
                        "jvm_virtual_threads_carriers",
                        "Threads that carry virtual threads",
                        carriers.getPoolSize())
                .gauge(
                        "jvm_virtual_threads_mounted",
                        "Virtual threads that run now",
                        carriers.getMountedVirtualThreadCount())
                .gauge(
                        "jvm_virtual_threads_queued",
                        "Virtual threads that wait for a carrier",
                        carriers.getQueuedVirtualThreadCount());
    }
}
