package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Memory in MiB and processors of this machine, as Linux tells them. */
record LinuxNode(long total, long free, long own, long cpus) {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final long KIB_PER_MIB = 1024;

    /** Free is what Linux can give away at once. */
    private static final List<String> FREE = List.of("MemFree", "Buffers", "Cached");

    static LinuxNode read() {
        try {
            Map<String, Long> memory = memory(NodeTree.text(MEMORY));
            long cpus =
                    NodeTree.text(PROCESSORS)
                            .lines()
                            .filter(line -> line.startsWith("processor"))
                            .count();
            return new LinuxNode(
                    memory.getOrDefault("MemTotal", 0L),
                    FREE.stream().mapToLong(name -> memory.getOrDefault(name, 0L)).sum(),
                    memory.getOrDefault("Active", 0L),
                    cpus);
        } catch (IOException e) {
            throw new CallFailedException("Failed to list node info: " + e, e);
        }
    }

    /** Lines are {@code name: number kB}. */
    private static Map<String, Long> memory(String text) {
        Map<String, Long> memory = new HashMap<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.endsWith(" kB")) {
                String number = line.substring(colon + 1, line.length() - " kB".length()).strip();
                memory.put(line.substring(0, colon), Long.parseLong(number) / KIB_PER_MIB);
            }
        }
        return memory;
    }

    /**
     * The node object of the wire.
     *
     * @param usedMib what instances are said to use and do not
     */
    Map<String, @Nullable Object> less(long usedMib) {
        Map<String, @Nullable Object> node = new LinkedHashMap<>();
        node.put("memory_total", total);
        node.put("memory_dom0", own);
        node.put("memory_free", free - Math.min(free, usedMib));
        node.put("cpu_total", cpus);
        node.put("cpu_dom0", cpus);
        node.put("cpu_nodes", 1L);
        node.put("cpu_sockets", 1L);
        return node;
    }
}
