package janeti.config.change;

import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Network cards of instances, and with them the addresses of networks. Pure. */
public final class NicChanges {
    private NicChanges() {}

    /**
     * @param index its place; empty: behind the others
     */
    public static Draft added(Draft draft, Uuid instance, Nic nic, OptionalInt index) {
        Instance old = draft.config().instance(instance);
        int place = index.orElse(old.nics().size());
        if (place < 0 || place > old.nics().size()) {
            throw noSuch(old, place);
        }
        return edited(addressesTaken(draft, List.of(nic)), instance, nics -> nics.add(place, nic));
    }

    public static Draft removed(Draft draft, Uuid instance, int index) {
        Nic old = nic(draft, instance, index);
        return edited(addressesReleased(draft, List.of(old)), instance, nics -> nics.remove(index));
    }

    /** Another card, or the same with other settings, in a card's place. */
    public static Draft replaced(Draft draft, Uuid instance, int index, Nic nic) {
        Nic old = nic(draft, instance, index);
        Draft moved = addressesTaken(addressesReleased(draft, List.of(old)), List.of(nic));
        return edited(moved, instance, nics -> nics.set(index, nic));
    }

    private static Nic nic(Draft draft, Uuid instance, int index) {
        Instance old = draft.config().instance(instance);
        if (index < 0 || index >= old.nics().size()) {
            throw noSuch(old, index);
        }
        return old.nics().get(index);
    }

    private static RuntimeException noSuch(Instance instance, int index) {
        return Draft.wrong(
                "Instance %s has %d network cards, there is no place %d"
                        .formatted(instance.label(), instance.nics().size(), index));
    }

    private static Draft edited(Draft draft, Uuid instance, Consumer<List<Nic>> change) {
        Instance old = draft.config().instance(instance);
        List<Nic> nics = new ArrayList<>(old.nics());
        change.accept(nics);
        return draft.put(old.withNics(nics));
    }

    /** What these cards have of networks nobody else may have. */
    static Draft addressesTaken(Draft draft, Collection<Nic> nics) {
        Draft taken = draft;
        for (Nic nic : nics) {
            if (nic.network() != null && nic.ip() != null) {
                taken = NetworkChanges.taken(taken, nic.network(), nic.ip());
            }
        }
        return taken;
    }

    static Draft addressesReleased(Draft draft, Collection<Nic> nics) {
        Draft released = draft;
        for (Nic nic : nics) {
            if (nic.network() != null && nic.ip() != null) {
                released = NetworkChanges.released(released, nic.network(), nic.ip());
            }
        }
        return released;
    }
}
