package janeti.config.object;

import janeti.model.GroupName;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A group of nodes. Who is in it is said by the nodes. Source: spec/config-schema.json, NodeGroup.
 *
 * @param networks connection of each network of this group, all of mode, link and vlan
 */
public record NodeGroup(
        Stamp stamp,
        Tags tags,
        GroupName name,
        AllocPolicy allocPolicy,
        NdParams.Partial ndparams,
        PartialIPolicy ipolicy,
        Params diskparams,
        Map<Uuid, NicParams> networks,
        Params hvState,
        Params diskState)
        implements StampedObject, Tagged {

    public NodeGroup {
        networks = Collections.unmodifiableMap(new TreeMap<>(networks));
    }

    /** Whether new instances come here. */
    public enum AllocPolicy {
        PREFERRED("preferred"),
        LAST_RESORT("last_resort"),
        UNALLOCABLE("unallocable");

        private final String wireName;

        AllocPolicy(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.NODE_GROUP;
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
        return List.of("node group name " + name);
    }

    @Override
    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        networks.keySet().forEach(n -> references.add(new Reference(ObjectKind.NETWORK, n)));
        return references;
    }

    @Override
    public NodeGroup withStamp(Stamp newStamp) {
        return new NodeGroup(
                newStamp,
                tags,
                name,
                allocPolicy,
                ndparams,
                ipolicy,
                diskparams,
                networks,
                hvState,
                diskState);
    }

    @Override
    public NodeGroup withTags(Tags newTags) {
        return new NodeGroup(
                stamp,
                newTags,
                name,
                allocPolicy,
                ndparams,
                ipolicy,
                diskparams,
                networks,
                hvState,
                diskState);
    }

    public NodeGroup withName(GroupName newName) {
        return new NodeGroup(
                stamp,
                tags,
                newName,
                allocPolicy,
                ndparams,
                ipolicy,
                diskparams,
                networks,
                hvState,
                diskState);
    }

    public NodeGroup withNetworks(Map<Uuid, NicParams> newNetworks) {
        return new NodeGroup(
                stamp,
                tags,
                name,
                allocPolicy,
                ndparams,
                ipolicy,
                diskparams,
                newNetworks,
                hvState,
                diskState);
    }

    public NodeGroup withIPolicy(PartialIPolicy newPolicy) {
        return new NodeGroup(
                stamp,
                tags,
                name,
                allocPolicy,
                ndparams,
                newPolicy,
                diskparams,
                networks,
                hvState,
                diskState);
    }

    public static NodeGroup read(ObjectReader in) {
        in.textsOrNone("members"); // Always empty in the file; the nodes say it.
        Map<Uuid, NicParams> networks = new TreeMap<>();
        in.objectsByName("networks", NicParams::read)
                .forEach((uuid, params) -> networks.put(new Uuid(uuid), params));
        return new NodeGroup(
                Stamp.read(in),
                Tags.read(in),
                new GroupName(in.text("name")),
                in.word("alloc_policy", AllocPolicy.values(), AllocPolicy::wireName),
                in.object("ndparams", NdParams.Partial::read),
                in.object("ipolicy", PartialIPolicy::read),
                in.params("diskparams"),
                networks,
                in.paramsOrNone("hv_state_static"),
                in.paramsOrNone("disk_state_static"));
    }

    @Override
    public void write(ObjectWriter out) {
        out.put("name", name.value())
                .put("members", List.of())
                .put("ndparams", ndparams, NdParams.Partial::write)
                .put("alloc_policy", allocPolicy.wireName())
                .put("ipolicy", ipolicy, PartialIPolicy::write)
                .put("diskparams", diskparams)
                .putByName("networks", networks, NicParams::write)
                .putIfAny("hv_state_static", hvState)
                .putIfAny("disk_state_static", diskState);
        stamp.write(out);
        tags.write(out);
    }
}
