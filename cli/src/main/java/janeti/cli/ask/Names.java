package janeti.cli.ask;

import janeti.model.ErrorCode;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Names of objects that a user typed. */
public final class Names {
    private Names() {}

    /** Rows with one of these names; null, which is all, if there are none. */
    public static @Nullable Object filter(String nameField, List<?> names) {
        if (names.isEmpty()) {
            return null;
        }
        List<Object> any = new ArrayList<>(List.of("|"));
        for (Object name : names) {
            any.add(List.of("==", nameField, name));
        }
        return any;
    }

    /** The full names, in the same order; refused if one is not there. */
    public static List<String> resolve(Connection connection, String resource, List<String> typed) {
        return explained(
                connection,
                resource,
                typed,
                () ->
                        typed.stream()
                                .flatMap(name ->
                                        connection
                                                .query(
                                                        resource,
                                                        List.of("name"),
                                                        filter("name", List.of(name)))
                                                .texts(0)
                                                .stream())
                                .toList());
    }

    /** Does something by name; if the daemon does not know a name, says which are near. */
    public static <T> T explained(
            Connection connection, String resource, List<String> typed, Supplier<T> action) {
        try {
            return action.get();
        } catch (PrereqException e) {
            if (e.code() != ErrorCode.NOENT || typed.isEmpty()) {
                throw e;
            }
            List<String> all = connection.query(resource, List.of("name"), null).texts(0);
            throw new Failure(ExitStatus.NOT_FOUND, unknown(resource, missing(typed, all), all), e);
        }
    }

    private static String missing(List<String> typed, List<String> all) {
        return typed.stream()
                .filter(name ->
                        all.stream()
                                .noneMatch(known ->
                                        known.equals(name) || known.startsWith(name + ".")))
                .findFirst()
                .orElse(typed.getFirst());
    }

    private static String unknown(String resource, String name, List<String> all) {
        String next =
                all.isEmpty()
                        ? "There are none at all yet."
                        : "\"janeti " + resource + " list\" shows all.";
        return "There is no "
                + resource
                + " \""
                + name
                + "\". "
                + Nearest.question(name, all)
                + next;
    }
}
