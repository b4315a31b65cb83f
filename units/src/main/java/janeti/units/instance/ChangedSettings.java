package janeti.units.instance;

import janeti.config.Config;
import janeti.config.object.AdminState;
import janeti.config.object.BeParams;
import janeti.config.object.Instance;
import janeti.config.object.Instance.Settings;
import janeti.config.object.Instance.Wanted;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;
import janeti.op.InstanceOp.SetParams;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An instance with the settings that a client changed. Pure. */
record ChangedSettings(Config config, Instance old, SetParams op) {
    /**
     * Takes a parameter back to what the cluster has. Source: spec/constants.json, VALUE_DEFAULT.
     */
    private static final String DEFAULT = "default";

    Instance instance() {
        Settings was = old.settings();
        SetParams.Settings given = op.settings();
        Instance next =
                old.withSettings(
                        new Settings(
                                merged(
                                        was.hvparams(),
                                        given.hvparams(),
                                        HypervisorParams.checked(
                                                config,
                                                old.hypervisor(),
                                                withoutDefaults(given.hvparams()))),
                                beparams(was.beparams(), given.beparams()),
                                merged(
                                        was.osparams(),
                                        given.osparams(),
                                        new Params(withoutDefaults(given.osparams()))),
                                merged(
                                        was.osparamsPrivate(),
                                        given.osparamsPrivate(),
                                        new Params(withoutDefaults(given.osparamsPrivate())))));
        if (op.offline() != null) {
            AdminState state = op.offline() ? AdminState.OFFLINE : AdminState.DOWN;
            next = next.withWanted(new Wanted(state, AdminState.Source.ADMIN, false));
        }
        return op.os() == null ? next : withOs(next, op.os());
    }

    private static Instance withOs(Instance instance, String os) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>(ObjectWriter.form(instance));
        form.put("os", os);
        return ObjectReader.whole("instance", form, Instance::read);
    }

    private static Map<String, @Nullable Object> withoutDefaults(
            Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> left = new LinkedHashMap<>(given);
        left.values().removeIf(DEFAULT::equals);
        return left;
    }

    private static Params merged(Params was, Map<String, @Nullable Object> given, Params typed) {
        Params next = typed.over(was);
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            if (DEFAULT.equals(param.getValue())) {
                next = next.without(param.getKey());
            }
        }
        return next;
    }

    private BeParams.Partial beparams(BeParams.Partial was, Map<String, @Nullable Object> given) {
        if (given.isEmpty()) {
            return was;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        if (ObjectWriter.form(old).get("beparams") instanceof Map<?, ?> set) {
            set.forEach((key, value) -> all.put(String.valueOf(key), value));
        }
        Map<String, @Nullable Object> asked = new LinkedHashMap<>(given);
        if (asked.containsKey("memory")) { // The old name for both bounds.
            @Nullable Object memory = asked.remove("memory");
            asked.put("minmem", memory);
            asked.put("maxmem", memory);
        }
        for (Map.Entry<String, @Nullable Object> param : asked.entrySet()) {
            if (DEFAULT.equals(param.getValue())) {
                all.remove(param.getKey());
            } else {
                all.put(param.getKey(), param.getValue());
            }
        }
        return BackendParams.checked(config, all);
    }

    /** [key, value] of each, as the client is told. */
    List<List<@Nullable Object>> told() {
        List<List<@Nullable Object>> told = new ArrayList<>();
        tell(told, "hv/", op.settings().hvparams());
        tell(told, "be/", op.settings().beparams());
        if (op.os() != null) {
            told.add(List.of("os", op.os()));
        }
        tell(told, "os/", op.settings().osparams());
        // Private ones are named, their values are not.
        op.settings()
                .osparamsPrivate()
                .keySet()
                .forEach(key -> told.add(List.of("os_private/" + key, "<redacted>")));
        if (op.offline() != null) {
            AdminState state = op.offline() ? AdminState.OFFLINE : AdminState.DOWN;
            told.add(List.of("admin_state", state.wireName()));
        }
        return told;
    }

    private static void tell(
            List<List<@Nullable Object>> told,
            String prefix,
            Map<String, @Nullable Object> params) {
        for (Map.Entry<String, @Nullable Object> param : params.entrySet()) {
            told.add(Arrays.asList(prefix + param.getKey(), param.getValue()));
        }
    }
}
