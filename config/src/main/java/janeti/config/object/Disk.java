package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A disk, perhaps made of others. Source: spec/config-schema.json, Disk.
 *
 * @param logicalId depends on the type; see "logical_id" there
 * @param sizeMib MiB
 */
public record Disk(
        Stamp stamp,
        String devType,
        List<Object> logicalId,
        List<Disk> children,
        List<Uuid> nodes,
        String ivName,
        long sizeMib,
        String mode,
        @Nullable String name,
        @Nullable Long spindles,
        Params params,
        boolean forthcoming)
        implements StampedObject {

    private static final int DRBD_PORT = 2;

    public Disk {
        logicalId = List.copyOf(logicalId);
        children = List.copyOf(children);
        nodes = List.copyOf(nodes);
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.DISK;
    }

    @Override
    public String label() {
        return name == null ? uuid().value() : name;
    }

    @Override
    public List<String> claims() {
        return devType.equals("drbd") && logicalId.size() > DRBD_PORT
                ? List.of("TCP port " + logicalId.get(DRBD_PORT))
                : List.of();
    }

    @Override
    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        nodes.forEach(n -> references.add(new Reference(ObjectKind.NODE, n)));
        children.forEach(child -> references.addAll(child.references()));
        return references;
    }

    @Override
    public Disk withStamp(Stamp newStamp) {
        return new Disk(
                newStamp,
                devType,
                logicalId,
                children,
                nodes,
                ivName,
                sizeMib,
                mode,
                name,
                spindles,
                params,
                forthcoming);
    }

    public static Disk read(ObjectReader in) {
        boolean forthcoming = in.has("forthcoming") && in.flag("forthcoming");
        return new Disk(
                new Stamp(
                        in.uuid("uuid"),
                        in.number("serial_no"),
                        in.has("ctime") ? in.real("ctime") : 0,
                        in.has("mtime") ? in.real("mtime") : 0),
                in.text("dev_type"),
                forthcoming && !in.has("logical_id") ? List.of() : in.values("logical_id"),
                in.objectsOrNone("children", Disk::read),
                in.uuidsOrNone("nodes"),
                in.textOr("iv_name", ""),
                in.number("size"),
                in.textOr("mode", "rw"),
                in.textIfSet("name"),
                in.numberIfSet("spindles"),
                in.paramsOrNone("params"),
                forthcoming);
    }

    @Override
    public void write(ObjectWriter out) {
        if (!forthcoming || !logicalId.isEmpty()) {
            out.put("logical_id", logicalId);
        }
        out.put("dev_type", devType)
                .putAll("children", children, Disk::write)
                .put("nodes", nodes.stream().map(Uuid::value).toList())
                .put("iv_name", ivName)
                .put("size", sizeMib)
                .put("mode", mode)
                .putIfSet("name", name)
                .putIfSet("spindles", spindles)
                .put("params", params)
                .put("uuid", uuid().value())
                .put("serial_no", serial())
                .put("ctime", ctime())
                .put("mtime", mtime());
        if (forthcoming) {
            out.put("forthcoming", true);
        }
    }
}
