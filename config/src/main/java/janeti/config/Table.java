package janeti.config;

import janeti.config.object.ConfigObject;
import janeti.model.ErrorCode;
import janeti.model.PrereqException;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All objects of one kind, by uuid and by name. Immutable; a change shares all but a few tree nodes
 * with the table that it was made from.
 */
final class Table<T extends ConfigObject> {
    private final String what;
    private final TreePMap<Uuid, T> objects;
    private final TreePMap<String, Uuid> names;

    private Table(String what, TreePMap<Uuid, T> objects, TreePMap<String, Uuid> names) {
        this.what = what;
        this.objects = objects;
        this.names = names;
    }

    /**
     * @param what the kind's name at the start of an error message, as Ganeti writes it
     */
    static <T extends ConfigObject> Table<T> of(String what, Collection<T> all) {
        List<Map.Entry<Uuid, T>> objects = new ArrayList<>(all.size());
        List<Map.Entry<String, Uuid>> names = new ArrayList<>(all.size());
        for (T object : all) {
            objects.add(Map.entry(object.uuid(), object));
            String name = object.uniqueName();
            if (name != null) {
                names.add(Map.entry(name, object.uuid()));
            }
        }
        return new Table<>(what, Trees.of(objects), Trees.of(names));
    }

    TreePMap<Uuid, T> objects() {
        return objects;
    }

    Table<T> with(T object) {
        TreePMap<String, Uuid> newNames = namesWithout(object.uuid());
        String name = object.uniqueName();
        return new Table<>(
                what,
                objects.plus(object.uuid(), object),
                name == null ? newNames : newNames.plus(name, object.uuid()));
    }

    Table<T> without(Uuid uuid) {
        return new Table<>(what, objects.minus(uuid), namesWithout(uuid));
    }

    private TreePMap<String, Uuid> namesWithout(Uuid uuid) {
        T old = objects.get(uuid);
        String name = old == null ? null : old.uniqueName();
        return name != null && uuid.equals(names.get(name)) ? names.minus(name) : names;
    }

    @Nullable T named(String name) {
        Uuid uuid = names.get(name);
        return uuid == null ? null : objects.get(uuid);
    }

    /** The object of this exact name. */
    T byName(String name) {
        T found = named(name);
        if (found == null) {
            throw notFound(name, "not found");
        }
        return found;
    }

    T byUuid(Uuid uuid) {
        T found = objects.get(uuid);
        if (found == null) {
            throw notFound(uuid.value(), "not found");
        }
        return found;
    }

    /** By uuid, by name, or by the part of a name before a dot when only one begins so. */
    T find(String nameOrUuid) {
        T byUuid = objects.get(new Uuid(nameOrUuid));
        if (byUuid != null) {
            return byUuid;
        }
        T byName = named(nameOrUuid);
        if (byName == null) {
            byName = named(nameOrUuid.toLowerCase(Locale.ROOT));
        }
        return byName == null ? byShortName(nameOrUuid) : byName;
    }

    private T byShortName(String shortName) {
        String prefix = shortName.toLowerCase(Locale.ROOT) + ".";
        @Nullable Uuid found = null;
        for (Map.Entry<String, Uuid> entry : names.tailMap(prefix).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (found != null) {
                throw notFound(shortName, "has multiple matches");
            }
            found = entry.getValue();
        }
        if (found == null) {
            throw notFound(shortName, "not found");
        }
        return byUuid(found);
    }

    private PrereqException notFound(String name, String problem) {
        return new PrereqException(ErrorCode.NOENT, what + " name " + name + " " + problem);
    }
}
