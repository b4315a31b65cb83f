package janeti.config.object;

import janeti.model.InstanceName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A virtual machine. Source: spec/config-schema.json, Instance.
 *
 * <p>A forthcoming instance may lack what a real one must have: name, primary node, OS and
 * hypervisor are then empty and not written; the other parts are read as their defaults.
 */
public record Instance(
        Stamp stamp,
        Tags tags,
        InstanceName name,
        Uuid primaryNode,
        String os,
        String hypervisor,
        Settings settings,
        Wanted wanted,
        List<Nic> nics,
        List<Uuid> disks,
        @Nullable Long networkPort,
        boolean forthcoming)
        implements StampedObject, Tagged {

    public Instance {
        nics = List.copyOf(nics);
        disks = List.copyOf(disks);
    }

    /** Parameters set on this instance itself. */
    public record Settings(
            Params hvparams, BeParams.Partial beparams, Params osparams, Params osparamsPrivate) {
        public static final Settings NONE =
                new Settings(Params.NONE, BeParams.Partial.NONE, Params.NONE, Params.NONE);
    }

    /** The state that it should be in. */
    public record Wanted(AdminState state, AdminState.Source source, boolean disksActive) {
        public static final Wanted DOWN =
                new Wanted(AdminState.DOWN, AdminState.Source.ADMIN, false);
    }

    public AdminState adminState() {
        return wanted.state;
    }

    public AdminState.Source adminStateSource() {
        return wanted.source;
    }

    public boolean disksActive() {
        return wanted.disksActive;
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.INSTANCE;
    }

    @Override
    public String label() {
        return name.value().isEmpty() ? uuid().value() : name.value();
    }

    @Override
    public @Nullable String uniqueName() {
        return name.value().isEmpty() ? null : name.value();
    }

    @Override
    public List<String> claims() {
        List<String> claims = new ArrayList<>();
        if (!name.value().isEmpty()) {
            claims.add(Claims.instanceName(name.value()));
        }
        for (Nic nic : nics) {
            claims.add(Claims.mac(nic.mac()));
            claims.add("NIC uuid " + nic.uuid());
            if (nic.ip() != null && nic.network() != null) {
                claims.add(Claims.ip(nic.ip(), nic.network()));
            }
        }
        for (Uuid disk : disks) {
            claims.add("disk " + disk);
        }
        if (networkPort != null) {
            claims.add(Claims.tcpPort(networkPort));
        }
        return claims;
    }

    /** Addresses outside of networks: two may have the same, if not on the same link. */
    @Override
    public List<String> marks() {
        return nics.stream()
                .filter(nic -> nic.ip() != null && nic.network() == null)
                .map(nic -> Nic.mark(String.valueOf(nic.ip())))
                .distinct()
                .toList();
    }

    @Override
    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        if (!primaryNode.value().isEmpty()) {
            references.add(new Reference(ObjectKind.NODE, primaryNode));
        }
        for (Uuid disk : disks) {
            references.add(new Reference(ObjectKind.DISK, disk));
        }
        for (Nic nic : nics) {
            if (nic.network() != null) {
                references.add(new Reference(ObjectKind.NETWORK, nic.network()));
            }
        }
        return references;
    }

    @Override
    public Instance withStamp(Stamp newStamp) {
        return new Instance(
                newStamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    @Override
    public Instance withTags(Tags newTags) {
        return new Instance(
                stamp,
                newTags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withName(InstanceName newName) {
        return new Instance(
                stamp,
                tags,
                newName,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withWanted(Wanted newWanted) {
        return new Instance(
                stamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                newWanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withNetworkPort(@Nullable Long newPort) {
        return new Instance(
                stamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                disks,
                newPort,
                forthcoming);
    }

    public Instance withPrimaryNode(Uuid newNode) {
        return new Instance(
                stamp,
                tags,
                name,
                newNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withSettings(Settings newSettings) {
        return new Instance(
                stamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                newSettings,
                wanted,
                nics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withNics(List<Nic> newNics) {
        return new Instance(
                stamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                newNics,
                disks,
                networkPort,
                forthcoming);
    }

    public Instance withDisks(List<Uuid> newDisks) {
        return new Instance(
                stamp,
                tags,
                name,
                primaryNode,
                os,
                hypervisor,
                settings,
                wanted,
                nics,
                newDisks,
                networkPort,
                forthcoming);
    }

    public static Instance read(ObjectReader in) {
        boolean forthcoming = in.has("forthcoming") && in.flag("forthcoming");
        return new Instance(
                Stamp.read(in),
                Tags.read(in),
                new InstanceName(textOf(in, "name", forthcoming)),
                new Uuid(textOf(in, "primary_node", forthcoming)),
                textOf(in, "os", forthcoming),
                textOf(in, "hypervisor", forthcoming),
                new Settings(
                        in.paramsOrNone("hvparams"),
                        in.has("beparams")
                                ? in.object("beparams", BeParams.Partial::read)
                                : BeParams.Partial.NONE,
                        in.paramsOrNone("osparams"),
                        in.paramsOrNone("osparams_private")),
                wanted(in, forthcoming),
                in.objectsOrNone("nics", Nic::read),
                in.uuidsOrNone("disks"),
                in.numberIfSet("network_port"),
                forthcoming);
    }

    private static String textOf(ObjectReader in, String key, boolean forthcoming) {
        return forthcoming ? in.textOr(key, "") : in.text(key);
    }

    private static Wanted wanted(ObjectReader in, boolean forthcoming) {
        return new Wanted(
                forthcoming && !in.has("admin_state")
                        ? AdminState.DOWN
                        : in.word("admin_state", AdminState.values(), AdminState::wireName),
                forthcoming && !in.has("admin_state_source")
                        ? AdminState.Source.ADMIN
                        : in.word(
                                "admin_state_source",
                                AdminState.Source.values(),
                                AdminState.Source::wireName),
                (!forthcoming || in.has("disks_active")) && in.flag("disks_active"));
    }

    @Override
    public void write(ObjectWriter out) {
        out.putIfSet("name", textOrUnset(name.value()))
                .putIfSet("primary_node", textOrUnset(primaryNode.value()))
                .putIfSet("os", textOrUnset(os))
                .putIfSet("hypervisor", textOrUnset(hypervisor))
                .put("hvparams", settings.hvparams)
                .put("beparams", settings.beparams, BeParams.Partial::write)
                .put("osparams", settings.osparams)
                .put("osparams_private", settings.osparamsPrivate)
                .put("admin_state", wanted.state.wireName())
                .put("admin_state_source", wanted.source.wireName())
                .putAll("nics", nics, Nic::write)
                .put("disks", disks.stream().map(Uuid::value).toList())
                .put("disks_active", wanted.disksActive)
                .putIfSet("network_port", networkPort);
        stamp.write(out);
        tags.write(out);
        if (forthcoming) {
            out.put("forthcoming", true);
        }
    }

    private @Nullable String textOrUnset(String text) {
        return forthcoming && text.isEmpty() ? null : text;
    }
}
