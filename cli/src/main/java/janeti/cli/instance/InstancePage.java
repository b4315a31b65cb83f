package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.cli.show.CellText;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of an instance, from what OP_INSTANCE_QUERY_DATA answers. Of its parameters those that
 * are its own carry a star; the others come from the cluster.
 */
final class InstancePage {
    private InstancePage() {}

    static Map<String, @Nullable Object> of(Map<?, ?> data) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("Instance", data.get("name"));
        page.put("UUID", data.get("uuid"));
        page.put("State", state(data));
        page.put("Node", data.get("pnode"));
        page.put("Secondary nodes", data.get("snodes"));
        page.put("Group", data.get("pnode_group_name"));
        page.put("OS", data.get("os"));
        page.put("Hypervisor", data.get("hypervisor"));
        page.put("Console port", data.get("network_port"));
        page.put("Back-end", parameters(data, "be"));
        page.put("Hypervisor parameters", parameters(data, "hv"));
        page.put("OS parameters", parameters(data, "os"));
        page.put("Disk template", data.get("disk_template"));
        page.put("Disks", Answer.list(data.get("disks")).stream().map(InstancePage::disk).toList());
        page.put("NICs", Answer.list(data.get("nics")).stream().map(InstancePage::nic).toList());
        page.put("Made", time(data.get("ctime")));
        page.put("Changed", time(data.get("mtime")));
        page.put("Serial number", data.get("serial_no"));
        return page;
    }

    private static String state(Map<?, ?> data) {
        Object runs = data.get("run_state");
        String wanted = "should be " + Answer.text(data.get("config_state"));
        return runs == null ? wanted : Answer.text(runs) + ", " + wanted;
    }

    private static @Nullable String time(@Nullable Object seconds) {
        return seconds instanceof Number number ? CellText.time(number.doubleValue()) : null;
    }

    private static Map<String, Object> parameters(Map<?, ?> data, String family) {
        Map<?, ?> own = Answer.map(data.get(family + "_instance"));
        Map<String, Object> shown = new LinkedHashMap<>();
        Answer.map(data.get(family + "_actual"))
                .forEach((name, value) -> {
                    String text = value == null ? "" : Answer.text(value);
                    shown.put(String.valueOf(name), own.containsKey(name) ? text + " *" : text);
                });
        return shown;
    }

    private static Map<String, @Nullable Object> disk(@Nullable Object one) {
        Map<?, ?> disk = Answer.map(one);
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put(Answer.text(disk.get("iv_name")), disk.get("uuid"));
        shown.put("Name", disk.get("name"));
        shown.put(
                "Size",
                disk.get("size") instanceof Number mib
                        ? CellText.mebibytes(mib.doubleValue())
                        : null);
        shown.put("Type", disk.get("dev_type"));
        shown.put("Access", disk.get("mode"));
        shown.put("Place", place(disk.get("logical_id")));
        shown.put("On the primary node", device(disk.get("pstatus")));
        if (disk.get("sstatus") != null) {
            shown.put("On the secondary node", device(disk.get("sstatus")));
        }
        return shown;
    }

    private static @Nullable String place(@Nullable Object logicalId) {
        return logicalId instanceof List<?> parts
                ? String.join(" ", parts.stream().map(Answer::text).toList())
                : null;
    }

    /** Of a device's status the path; the fields behind it are DRBD's. */
    private static @Nullable Object device(@Nullable Object status) {
        return status instanceof List<?> parts && !parts.isEmpty() ? parts.getFirst() : null;
    }

    /** Source of the order: [name, uuid, ip, mac, mode, link, vlan, network, network details]. */
    private static Map<String, @Nullable Object> nic(@Nullable Object one) {
        List<?> parts = Answer.list(one);
        List<String> labels =
                List.of("Name", "UUID", "IP", "MAC", "Mode", "Link", "VLAN", "Network");
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        for (String label : new ArrayList<>(labels)) {
            int i = labels.indexOf(label);
            shown.put(label, i < parts.size() ? parts.get(i) : null);
        }
        return shown;
    }
}
