package janeti.cli.show;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A page of names and values as YAML shows them. Values are texts, numbers, lists and maps; an
 * empty one, and null, shows as a dash.
 */
public final class Page {
    private static final String INDENT = "  ";
    private static final String NOTHING = "-";

    private Page() {}

    public static List<String> lines(Map<String, ? extends @Nullable Object> page) {
        List<String> lines = new ArrayList<>();
        write(page, "", lines);
        return lines;
    }

    private static void write(Map<?, ?> map, String indent, List<String> lines) {
        map.forEach((name, value) -> write(indent, name + ":", value, lines));
    }

    private static void write(
            String indent, String label, @Nullable Object value, List<String> lines) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            lines.add(indent + label);
            write(map, indent + INDENT, lines);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            lines.add(indent + label);
            for (Object item : list) {
                writeItem(indent + INDENT, item, lines);
            }
        } else {
            lines.add(indent + label + " " + scalar(value));
        }
    }

    /** The first line of an object stands behind the dash, the rest below it. */
    private static void writeItem(String indent, @Nullable Object item, List<String> lines) {
        if (!(item instanceof Map<?, ?> map)) {
            lines.add(indent + "- " + scalar(item));
            return;
        }
        List<String> inner = new ArrayList<>();
        write(map, "", inner);
        for (int i = 0; i < inner.size(); i++) {
            lines.add(indent + (i == 0 ? "- " : INDENT) + inner.get(i));
        }
    }

    private static String scalar(@Nullable Object value) {
        boolean isEmpty =
                value == null
                        || (value instanceof Map<?, ?> map && map.isEmpty())
                        || (value instanceof List<?> list && list.isEmpty())
                        || value.equals("");
        return isEmpty ? NOTHING : String.valueOf(value);
    }
}
