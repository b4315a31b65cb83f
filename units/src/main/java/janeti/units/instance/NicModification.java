package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.change.Draft;
import janeti.config.change.NicChanges;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.ObjectReader;
import janeti.model.Uuid;
import janeti.op.InstanceOp.SetParams.DeviceChange;
import janeti.protocol.GuestCall.HotplugDevice;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Adds, removes and changes network cards of an instance, one by one; a running one sees it at once
 * if it is asked for. Source: spec/operations.md, INSTANCE_SET_PARAMS.
 *
 * @param hotplug whether the running instance is told
 */
record NicModification(UnitContext ctx, Uuid instance, boolean hotplug) {
    /** Returns [key, value], as the client is told. */
    List<@Nullable Object> make(DeviceChange change, PlannedDevice planned) {
        int place = planned.place();
        String key = "nic." + place;
        Map<String, @Nullable Object> form = planned.form();
        if (form == null) {
            if (hotplug) {
                plug("hotremove", place, dict(place));
            }
            commit("remove", place, draft -> NicChanges.removed(draft, instance, place));
            return List.of(key, "remove");
        }
        Nic nic = ObjectReader.whole("nic", form, Nic::read);
        if (change.action().equals("add")) {
            commit(
                    "add",
                    place,
                    draft -> NicChanges.added(draft, instance, nic, OptionalInt.of(place)));
            if (hotplug) {
                plug("hotadd", place, dict(place));
            }
            return List.of(key, "add:" + shown(nic));
        }
        commit("change", place, draft -> NicChanges.replaced(draft, instance, place, nic));
        if (hotplug) {
            plug("hotmod", place, dict(place));
        }
        return List.of(key, "modify:" + shown(nic));
    }

    private void commit(String what, int place, UnaryOperator<Draft> change) {
        Instance owner = ctx.config().instance(instance);
        var _ =
                ctx.commit(
                        "%s network card %d of instance %s".formatted(what, place, owner.name()),
                        Draft.edit(change));
    }

    private String shown(Nic nic) {
        Config config = ctx.config();
        NicParams params = Filled.nicparams(config, nic);
        return "mac=%s,ip=%s,mode=%s,link=%s,network=%s"
                .formatted(
                        nic.mac(),
                        nic.ip() == null ? "None" : nic.ip(),
                        params.mode(),
                        params.link(),
                        nic.network() == null ? "None" : config.network(nic.network()).name());
    }

    private Map<String, @Nullable Object> dict(int place) {
        Config config = ctx.config();
        return NodeDicts.instance(config, config.instance(instance)).nics().get(place);
    }

    private void plug(String action, int place, Map<String, @Nullable Object> nic) {
        Config config = ctx.config();
        Instance owner = config.instance(instance);
        ctx.call(
                config.node(owner.primaryNode()).name(),
                new HotplugDevice(
                        NodeDicts.instance(config, owner), action, "nic", nic, null, place));
    }
}
