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
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The containers of the file that hold objects by their uuids. */
    private static final Container<Node> NODES = new Container<>("nodes", Node.class, Node::read);

    private static final Container<NodeGroup> GROUPS =
            new Container<>("nodegroups", NodeGroup.class, NodeGroup::read);
    private static final Container<Instance> INSTANCES =
            new Container<>("instances", Instance.class, Instance::read);
    private static final Container<Network> NETWORKS =
            new Container<>("networks", Network.class, Network::read);
    private static final Container<Disk> DISKS = new Container<>("disks", Disk.class, Disk::read);
    private static final Container<FilterRule> FILTERS =
            new Container<>("filters", FilterRule.class, FilterRule::read);

    private static final Map<String, Container<?>> CONTAINERS =
            Stream.of(NODES, GROUPS, INSTANCES, NETWORKS, DISKS, FILTERS)
                    .collect(Collectors.toMap(Container::name, container -> container));

    private ConfigJson() {}

    /** Where objects of a kind lie, and what makes them of JSON. */
    private record Container<T extends ConfigObject>(
            String name, Class<T> type, Function<ObjectReader, T> read) {
        Collection<T> of(ObjectReader in) {
            Map<String, T> objects = in.objectsByName(name, type, read);
            objects.forEach((key, object) -> {
                String uuid = object.uuid().value();
                if (!key.equals(uuid)) {
                    throw in.wrong(
                            "%s.%s: the object is indexed by the wrong uuid, its own is %s"
                                    .formatted(name, key, uuid));
                }
            });
            return objects.values();
        }
    }

    /** The content of a file. */
    public static Config parse(byte[] file) {
        Object json;
        try {
            json = json(file, 1);
        } catch (Json.SyntaxException e) {
            throw new GanetiException(
                    "ConfigurationError",
                    "It is not JSON, or not all of it (%s): %s"
                            .formatted(e.where(), e.getMessage()));
        }
        return of(json);
    }

    /**
     * JSON with a configuration in it, for {@link #of}: the objects are there already, so that the
     * JSON of a large one is never in memory as a whole.
     *
     * @param depth of the configuration's containers; 1 when it is the whole text
     */
    static @Nullable Object json(byte[] utf8, int depth) {
        return Json.parse(utf8, depth, ConfigJson::early);
    }

    private static @Nullable Object early(String name, @Nullable Object value) {
        Container<?> container = CONTAINERS.get(name);
        if (container == null) {
            return value;
        }
        try {
            return ObjectReader.whole(name, value, container.read());
        } catch (GanetiException e) {
            return value; // Tells what is wrong when its turn comes, if nothing before it is wrong.
        }
    }

    public static Config of(@Nullable Object json) {
        return ObjectReader.whole("", json, ConfigJson::read);
    }

    public static byte[] bytes(Config config) {
        return Json.bytes(toJson(config));
    }

    static Config read(ObjectReader in) {
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
                        NODES.of(in),
                        GROUPS.of(in),
                        INSTANCES.of(in),
                        NETWORKS.of(in),
                        DISKS.of(in),
                        FILTERS.of(in))
                .build();
    }

    private static String advice(long version) {
        return version < 3_000_000
                ? "It is of an older Ganeti: bring the cluster to 3.0 there (gnt-cluster upgrade),"
                        + " then take it over"
                : "It is of a newer Ganeti: use a release of Janeti that knows it, or the Ganeti"
                        + " that wrote it";
    }

    public static Map<String, @Nullable Object> toJson(Config config) {
        return new ObjectWriter()
                .put("version", config.version())
                .put("cluster", config.cluster(), ConfigObject::write)
                .putByName(NODES.name(), config.nodes(), ConfigObject::write)
                .putByName(GROUPS.name(), config.groups(), ConfigObject::write)
                .putByName(INSTANCES.name(), config.instances(), ConfigObject::write)
                .putByName(NETWORKS.name(), config.networks(), ConfigObject::write)
                .putByName(DISKS.name(), config.disks(), ConfigObject::write)
                .putByName(FILTERS.name(), config.filters(), ConfigObject::write)
                .put("ctime", config.ctime())
                .put("mtime", config.mtime())
                .put("serial_no", config.serial())
                .map();
    }
}
