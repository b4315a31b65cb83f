package janeti.config;

import janeti.config.object.Cluster;
import janeti.config.object.ConfigObject;
import janeti.config.object.Disk;
import janeti.config.object.FilterRule;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A configuration as Ganeti's {@code config.data} has it. Source: spec/config-schema.json. Reading
 * is strict: an unknown or missing key is an error that names the path. Whether the whole makes
 * sense is for {@link Config#verified} to say.
 *
 * <p>Objects have the same members in 3.0 and 3.1. What 3.1 calls otherwise are values of free
 * parameters (spec/config-schema.json, diff_3_1); they are kept in the words that the cluster's
 * nodes know, so that nothing is lost when it is handed back.
 */
public final class ConfigJson {
    /** The versions that load: 3.0 and 3.1. A configuration is written back in its own. */
    public static final Set<Long> VERSIONS = Set.of(3_000_000L, 3_010_000L);

    private ConfigJson() {}

    /** The content of a file. */
    public static Config parse(byte[] file) {
        Object json;
        try {
            json = Json.parse(file);
        } catch (Json.SyntaxException e) {
            throw new GanetiException(
                    "ConfigurationError",
                    "It is not JSON, or not all of it (%s): %s"
                            .formatted(e.where(), e.getMessage()));
        }
        return of(json);
    }

    public static Config of(@Nullable Object json) {
        return ObjectReader.whole("", json, ConfigJson::read);
    }

    public static byte[] bytes(Config config) {
        return Json.bytes(toJson(config));
    }

    private static Config read(ObjectReader in) {
        long version = in.number("version");
        if (!VERSIONS.contains(version)) {
            throw new GanetiException(
                    "ConfigVersionMismatch",
                    "The configuration has version %d; this release reads %s (3.0 and 3.1). %s"
                            .formatted(version, new TreeSet<>(VERSIONS), advice(version)),
                    version);
        }
        var head =
                new Config.Head(
                        version, in.number("serial_no"), in.time("ctime"), in.time("mtime"));
        return new ConfigBuilder(
                        head,
                        in.object("cluster", Cluster::read),
                        container(in, "nodes", Node::read),
                        container(in, "nodegroups", NodeGroup::read),
                        container(in, "instances", Instance::read),
                        container(in, "networks", Network::read),
                        container(in, "disks", Disk::read),
                        container(in, "filters", FilterRule::read))
                .build();
    }

    private static String advice(long version) {
        return version < 3_000_000
                ? "It is of an older Ganeti: bring the cluster to 3.0 there (gnt-cluster upgrade),"
                        + " then take it over"
                : "It is of a newer Ganeti: use a release of Janeti that knows it, or the Ganeti"
                        + " that wrote it";
    }

    private static <T extends ConfigObject> Collection<T> container(
            ObjectReader in, String key, Function<ObjectReader, T> read) {
        Map<String, T> objects = in.objectsByName(key, read);
        objects.forEach((name, object) -> {
            String uuid = object.uuid().value();
            if (!name.equals(uuid)) {
                throw in.wrong(
                        "%s.%s: the object is indexed by the wrong uuid, its own is %s"
                                .formatted(key, name, uuid));
            }
        });
        return objects.values();
    }

    public static Map<String, @Nullable Object> toJson(Config config) {
        return new ObjectWriter()
                .put("version", config.version())
                .put("cluster", config.cluster(), ConfigObject::write)
                .putByName("nodes", config.nodes(), ConfigObject::write)
                .putByName("nodegroups", config.groups(), ConfigObject::write)
                .putByName("instances", config.instances(), ConfigObject::write)
                .putByName("networks", config.networks(), ConfigObject::write)
                .putByName("disks", config.disks(), ConfigObject::write)
                .putByName("filters", config.filters(), ConfigObject::write)
                .put("ctime", config.ctime())
                .put("mtime", config.mtime())
                .put("serial_no", config.serial())
                .map();
    }
}
