package janeti.config.object;

import janeti.model.NodeName;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.List;

/** A host of the cluster. Source: spec/config-schema.json, Node. */
public record Node(
        Stamp stamp,
        Tags tags,
        NodeName name,
        String primaryIp,
        String secondaryIp,
        Uuid group,
        Flags flags,
        NdParams.Partial ndparams,
        Params hvState,
        Params diskState)
        implements StampedObject, Tagged {

    /** What a node is and may be. At most one of candidate, offline and drained is true. */
    public record Flags(
            boolean masterCandidate,
            boolean offline,
            boolean drained,
            boolean masterCapable,
            boolean vmCapable,
            boolean powered) {
        /** Of a healthy node that may do everything. */
        public static final Flags CANDIDATE = new Flags(true, false, false, true, true, true);
    }

    public boolean masterCandidate() {
        return flags.masterCandidate;
    }

    public boolean offline() {
        return flags.offline;
    }

    public boolean drained() {
        return flags.drained;
    }

    public boolean masterCapable() {
        return flags.masterCapable;
    }

    public boolean vmCapable() {
        return flags.vmCapable;
    }

    public boolean powered() {
        return flags.powered;
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.NODE;
    }

    @Override
    public String label() {
        return name.value();
    }

    @Override
    public String uniqueName() {
        return name.value();
    }

    @Override
    public List<String> claims() {
        List<String> claims = new ArrayList<>();
        claims.add("node name " + name);
        claims.add(Claims.nodeIp(primaryIp));
        if (!secondaryIp.equals(primaryIp)) {
            claims.add(Claims.nodeIp(secondaryIp));
        }
        return claims;
    }

    @Override
    public List<Reference> references() {
        return List.of(new Reference(ObjectKind.NODE_GROUP, group));
    }

    @Override
    public Node withStamp(Stamp newStamp) {
        return new Node(
                newStamp,
                tags,
                name,
                primaryIp,
                secondaryIp,
                group,
                flags,
                ndparams,
                hvState,
                diskState);
    }

    @Override
    public Node withTags(Tags newTags) {
        return new Node(
                stamp,
                newTags,
                name,
                primaryIp,
                secondaryIp,
                group,
                flags,
                ndparams,
                hvState,
                diskState);
    }

    public Node withFlags(Flags newFlags) {
        return new Node(
                stamp,
                tags,
                name,
                primaryIp,
                secondaryIp,
                group,
                newFlags,
                ndparams,
                hvState,
                diskState);
    }

    public Node withGroup(Uuid newGroup) {
        return new Node(
                stamp,
                tags,
                name,
                primaryIp,
                secondaryIp,
                newGroup,
                flags,
                ndparams,
                hvState,
                diskState);
    }

    public static Node read(ObjectReader in) {
        return new Node(
                Stamp.read(in),
                Tags.read(in),
                new NodeName(in.text("name")),
                in.text("primary_ip"),
                in.text("secondary_ip"),
                in.uuid("group"),
                new Flags(
                        in.flag("master_candidate"),
                        in.flag("offline"),
                        in.flag("drained"),
                        in.flag("master_capable"),
                        in.flag("vm_capable"),
                        in.flag("powered")),
                in.object("ndparams", NdParams.Partial::read),
                in.paramsOrNone("hv_state_static"),
                in.paramsOrNone("disk_state_static"));
    }

    @Override
    public void write(ObjectWriter out) {
        out.put("name", name.value())
                .put("primary_ip", primaryIp)
                .put("secondary_ip", secondaryIp)
                .put("master_candidate", flags.masterCandidate)
                .put("offline", flags.offline)
                .put("drained", flags.drained)
                .put("group", group.value())
                .put("master_capable", flags.masterCapable)
                .put("vm_capable", flags.vmCapable)
                .put("ndparams", ndparams, NdParams.Partial::write)
                .put("powered", flags.powered)
                .putIfAny("hv_state_static", hvState)
                .putIfAny("disk_state_static", diskState);
        stamp.write(out);
        tags.write(out);
    }
}
