package janeti.noderpc.distribution;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.Projection;
import janeti.config.Ssconf;
import janeti.protocol.ClusterCall.UploadFileSingle;
import janeti.protocol.ClusterCall.WriteSsconfFiles;
import janeti.protocol.PackedText;
import janeti.protocol.UploadedFile;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What nodes get of one configuration: made once for all of them. Immutable.
 *
 * @param index of the log, at which the configuration was the newest
 * @param upload null when there is nobody to get it
 */
record Parcel(
        long index, Config config, @Nullable UploadFileSingle upload, WriteSsconfFiles ssconf) {
    /** Where a node has it. Source: spec/constants.json, paths. */
    private static final String PATH = "/var/lib/ganeti/" + Projection.CONFIG_FILE;

    /** A file, rw-r-----. Source: spec/config-schema.json, file. */
    private static final int MODE = 0100640;

    /**
     * The next one; what did not change is the same object as before.
     *
     * @param candidates whether a node is to get config.data
     */
    static Parcel of(long index, Config config, boolean candidates, @Nullable Parcel before) {
        if (before != null && before.config == config && (!candidates || before.upload != null)) {
            return new Parcel(index, config, before.upload, before.ssconf);
        }
        var ssconf = new WriteSsconfFiles(lines(config));
        return new Parcel(
                index,
                config,
                candidates ? upload(config) : null,
                before != null && before.ssconf.equals(ssconf) ? before.ssconf : ssconf);
    }

    private static UploadFileSingle upload(Config config) {
        return new UploadFileSingle(
                new UploadedFile(
                        PATH,
                        PackedText.of(ConfigJson.bytes(config)),
                        MODE,
                        "gnt-masterd",
                        "gnt-confd",
                        config.mtime(),
                        config.mtime()));
    }

    /** Key → lines. */
    private static Map<String, List<String>> lines(Config config) {
        Map<String, List<String>> lines = new TreeMap<>();
        Ssconf.of(config)
                .forEach((key, text) -> lines.put(key, new ArrayList<>(text.lines().toList())));
        return lines;
    }
}
