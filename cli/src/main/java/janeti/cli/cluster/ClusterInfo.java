package janeti.cli.cluster;

import janeti.cli.ask.Answer;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.show.CellText;
import janeti.cli.show.Page;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;

/** janeti cluster info. */
@Command(
        name = "info",
        description = "Tells what the cluster is and what holds for all of its instances.")
final class ClusterInfo implements Runnable {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--json", description = "Print all that the daemon tells, as on the wire.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            Map<?, ?> info = Answer.map(connection.call("QueryClusterInfo"));
            if (json) {
                cluster.out().println(Json.text(info));
            } else {
                Page.lines(page(info)).forEach(cluster.out()::println);
            }
        }
    }

    private static Map<String, @Nullable Object> page(Map<?, ?> info) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("Cluster", info.get("name"));
        page.put("UUID", info.get("uuid"));
        page.put("Master", info.get("master"));
        page.put("Made", time(info.get("ctime")));
        page.put("Changed", time(info.get("mtime")));
        page.put("Software", info.get("software_version"));
        page.put("Tags", info.get("tags"));
        page.put("Hypervisors", info.get("enabled_hypervisors"));
        page.put("Default hypervisor", info.get("default_hypervisor"));
        page.put("Disk templates", info.get("enabled_disk_templates"));
        page.put("Default allocator", info.get("default_iallocator"));
        page.put("Volume group", info.get("volume_group_name"));
        page.put("Instance defaults", defaults(info.get("beparams")));
        page.put("NIC defaults", defaults(info.get("nicparams")));
        page.put("Candidate pool size", info.get("candidate_pool_size"));
        page.put("MAC prefix", info.get("mac_prefix"));
        return page;
    }

    private static @Nullable Object defaults(@Nullable Object parameters) {
        return parameters instanceof Map<?, ?> map ? map.get("default") : null;
    }

    private static @Nullable String time(@Nullable Object seconds) {
        return seconds instanceof Number number ? CellText.time(number.doubleValue()) : null;
    }
}
