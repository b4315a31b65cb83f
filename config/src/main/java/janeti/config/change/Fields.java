package janeti.config.change;

import janeti.config.object.Cluster;
import janeti.config.object.ConfigObject;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Objects with some fields set anew, by Ganeti's names and in the form of config.data: as strict as
 * the reading of the file, so that what is misspelt or of the wrong type is refused. A value of
 * null takes an optional field away. Pure.
 */
public final class Fields {
    /** They say which object it is and how often it was changed. */
    private static final Set<String> FIXED = Set.of("uuid", "serial_no", "ctime", "mtime");

    private Fields() {}

    public static Cluster set(Cluster cluster, Map<String, @Nullable Object> fields) {
        return set(cluster, fields, Cluster::read);
    }

    public static Node set(Node node, Map<String, @Nullable Object> fields) {
        return set(node, fields, Node::read);
    }

    public static NodeGroup set(NodeGroup group, Map<String, @Nullable Object> fields) {
        return set(group, fields, NodeGroup::read);
    }

    public static Instance set(Instance instance, Map<String, @Nullable Object> fields) {
        return set(instance, fields, Instance::read);
    }

    public static Network set(Network network, Map<String, @Nullable Object> fields) {
        return set(network, fields, Network::read);
    }

    public static Disk set(Disk disk, Map<String, @Nullable Object> fields) {
        return set(disk, fields, Disk::read);
    }

    private static <T extends ConfigObject> T set(
            T object, Map<String, @Nullable Object> fields, Function<ObjectReader, T> reader) {
        var json = new LinkedHashMap<String, @Nullable Object>(ObjectWriter.form(object));
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (FIXED.contains(field.getKey())) {
                throw Draft.wrong(
                        "%s of %s %s cannot be set"
                                .formatted(field.getKey(), object.kind(), object.label()));
            }
            json.put(field.getKey(), field.getValue());
            if (field.getValue() == null) {
                json.remove(field.getKey());
            }
        }
        return ObjectReader.whole(object.kind() + " " + object.label(), json, reader);
    }
}
