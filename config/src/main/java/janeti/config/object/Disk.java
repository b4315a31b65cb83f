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

    /** Volume group and name. */
    private static final int LVM_PARTS = 2;

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
        List<String> claims = new ArrayList<>();
        claim(this, nodes, claims);
        return claims;
    }

    /** Those of its parts as well; a part is where the whole is, unless it says where. */
    private static void claim(Disk disk, List<Uuid> where, List<String> claims) {
        @Nullable DrbdId drbd = disk.drbdId();
        if (drbd != null) {
            claims.add(Claims.tcpPort(drbd.port()));
            claims.add(Claims.drbdMinor(drbd.minorA(), drbd.nodeA()));
            claims.add(Claims.drbdMinor(drbd.minorB(), drbd.nodeB()));
            claims.add(Claims.drbdSecret(drbd.secret()));
        }
        if (disk.devType.equals("plain") && disk.logicalId.size() == LVM_PARTS) {
            String group = String.valueOf(disk.logicalId.get(0));
            String volume = String.valueOf(disk.logicalId.get(1));
            where.forEach(node -> claims.add(Claims.volume(group, volume, node)));
        }
        for (Disk child : disk.children) {
            claim(child, child.nodes.isEmpty() ? where : child.nodes, claims);
        }
    }

    /** What a DRBD disk is made of; null when it is none, or is not described as one. */
    public @Nullable DrbdId drbdId() {
        return devType.equals("drbd") ? DrbdId.of(logicalId) : null;
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

    public Disk withLogicalId(List<Object> newLogicalId) {
        return new Disk(
                stamp,
                devType,
                newLogicalId,
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

    public Disk withNodes(List<Uuid> newNodes) {
        return new Disk(
                stamp,
                devType,
                logicalId,
                children,
                newNodes,
                ivName,
                sizeMib,
                mode,
                name,
                spindles,
                params,
                forthcoming);
    }

    public Disk withIvName(String newName) {
        return new Disk(
                stamp,
                devType,
                logicalId,
                children,
                nodes,
                newName,
                sizeMib,
                mode,
                name,
                spindles,
                params,
                forthcoming);
    }

    public Disk withSizeMib(long newSize) {
        return new Disk(
                stamp,
                devType,
                logicalId,
                children,
                nodes,
                ivName,
                newSize,
                mode,
                name,
                spindles,
                params,
                forthcoming);
    }

    public static Disk read(ObjectReader in) {
        boolean forthcoming = in.has("forthcoming") && in.flag("forthcoming");
        return new Disk(
                Stamp.read(in),
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
