package janeti.luxi;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A JSON value as the complaints of the real daemon show it: with a blank after comma and colon.
 * The real one also breaks long values into lines; here they are cut at {@link Limits#SHOWN_CHARS}.
 */
final class Shown {
    private final StringBuilder out = new StringBuilder();

    private Shown() {}

    static String of(@Nullable Object value) {
        var shown = new Shown();
        shown.add(value);
        if (shown.full()) {
            shown.out.setLength(Limits.SHOWN_CHARS);
            shown.out.append("...");
        }
        return shown.out.toString();
    }

    private boolean full() {
        return out.length() > Limits.SHOWN_CHARS;
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                for (Iterator<?> i = map.entrySet().iterator(); i.hasNext() && !full(); ) {
                    Map.Entry<?, ?> entry = (Map.Entry<?, ?>) i.next();
                    quote(String.valueOf(entry.getKey()));
                    out.append(": ");
                    add(entry.getValue());
                    out.append(i.hasNext() ? ", " : "");
                }
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                for (Iterator<?> i = list.iterator(); i.hasNext() && !full(); ) {
                    add(i.next());
                    out.append(i.hasNext() ? ", " : "");
                }
                out.append(']');
            }
            case String s -> quote(s);
            case null, default -> out.append(value);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length() && !full(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                out.append("\\u").append(String.format("%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
