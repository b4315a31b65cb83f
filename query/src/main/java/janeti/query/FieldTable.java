package janeti.query;

import janeti.config.NiceSort;
import janeti.model.Check;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of one resource, found by name. */
final class FieldTable<T> {
    private final String nameField;
    private final Map<String, Field<T>> byName;
    private final List<Field<T>> sorted;

    /**
     * @param nameField the field by whose equality a filter names objects
     */
    FieldTable(String nameField, List<Field<T>> fields) {
        Map<String, Field<T>> index = new HashMap<>();
        for (Field<T> field : fields) {
            Check.that(
                    index.put(field.name(), field) == null, "Field %s stands twice", field.name());
        }
        this.nameField = nameField;
        this.byName = Map.copyOf(index);
        this.sorted =
                fields.stream()
                        .filter(field -> !field.isOwn())
                        .sorted(Comparator.comparing(Field<T>::name, NiceSort.ORDER))
                        .toList();
        Check.that(byName.containsKey(nameField), "There is no name field %s", nameField);
    }

    String nameField() {
        return nameField;
    }

    /** Whether a name may be given by its beginning up to a dot. */
    boolean isNamedByHost() {
        return selected(nameField).mode() == FilterMode.HOSTNAME;
    }

    @Nullable Field<T> known(String name) {
        return byName.get(name);
    }

    /** A field that does not exist is one too: of kind unknown, without values. */
    Field<T> selected(String name) {
        Field<T> field = byName.get(name);
        return field == null ? Field.unknown(name) : field;
    }

    /** In the order asked for. */
    List<Field<T>> selected(List<String> names) {
        return names.stream().map(this::selected).toList();
    }

    /** All that Ganeti has too, in natural order of their names. */
    List<Field<T>> sorted() {
        return sorted;
    }
}
