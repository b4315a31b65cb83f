package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Reservations;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.ObjectWriter;
import janeti.op.InstanceOp.SetParams;
import janeti.op.InstanceOp.SetParams.DeviceChange;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of the network cards of an instance that is changed. Pure. */
record NicPlanner(Reservations.Choice choice, Instance instance, SetParams op, DrawnIds ids) {
    List<PlannedDevice> all() {
        List<Nic> nics = new ArrayList<>(instance.nics());
        List<PlannedDevice> planned = new ArrayList<>();
        for (int i = 0; i < op.nics().size(); i++) {
            planned.add(plan(i, op.nics().get(i), nics));
        }
        return planned;
    }

    /** Changes the list as the change will. */
    private PlannedDevice plan(int number, DeviceChange change, List<Nic> nics) {
        return switch (change.action()) {
            case "add" -> {
                int place = DevicePlaces.ofNew("NIC", change, nics.size());
                Nic nic = made(number, change.params());
                nics.add(place, nic);
                yield new PlannedDevice(place, ObjectWriter.form(nic, Nic::write));
            }
            case "remove" -> {
                int place = place(change, nics);
                nics.remove(place);
                yield new PlannedDevice(place, null);
            }
            case "modify" -> {
                int place = place(change, nics);
                Nic nic = modified(number, nics.get(place), change.params());
                nics.set(place, nic);
                yield new PlannedDevice(place, ObjectWriter.form(nic, Nic::write));
            }
            default -> {
                InstanceSetParams.refuseIf(true, change.action() + " network cards");
                throw new IllegalStateException("It was refused");
            }
        };
    }

    private static int place(DeviceChange change, List<Nic> nics) {
        return DevicePlaces.of(
                "NIC",
                change,
                nics,
                nic ->
                        nic.uuid().value().equals(change.device())
                                || change.device().equals(nic.name()));
    }

    /** As a card of a new instance; each change draws ids of its own. */
    private Nic made(int number, Map<String, @Nullable Object> params) {
        Config config = choice.config();
        var own = new DrawnIds(ids.seed() + "/nic change " + number);
        return new NewNics(
                        choice,
                        config.node(instance.primaryNode()),
                        own,
                        null,
                        op.ways().conflictsCheck())
                .of(List.of(params))
                .getFirst();
    }

    /** What is not named stays as it was. */
    private Nic modified(int number, Nic old, Map<String, @Nullable Object> params) {
        InstanceSetParams.refuseIf(
                params.containsKey("network")
                        || (old.network() != null && params.containsKey("ip")),
                "move a card to another network or give it another address there; remove it and"
                        + " add one");
        Map<String, @Nullable Object> asked = new LinkedHashMap<>(params);
        asked.putIfAbsent("mac", "auto");
        if (!asked.containsKey("ip") && old.network() == null) {
            asked.put("ip", old.ip()); // A routed card must have one.
        }
        Nic made = made(number, asked);
        NicParams.Partial now = old.nicparams();
        NicParams.Partial next = made.nicparams();
        return new Nic(
                old.uuid(),
                params.containsKey("name") ? made.name() : old.name(),
                params.containsKey("mac") ? made.mac() : old.mac(),
                params.containsKey("ip") ? made.ip() : old.ip(),
                old.network(),
                new NicParams.Partial(
                        params.containsKey("mode") ? next.mode() : now.mode(),
                        params.containsKey("link") || params.containsKey("bridge")
                                ? next.link()
                                : now.link(),
                        params.containsKey("vlan") ? next.vlan() : now.vlan()));
    }
}
