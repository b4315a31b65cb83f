package janeti.cli.instance;

import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;

import java.util.LinkedHashMap;
import java.util.Map;

/** "a=1,b=2" as it is typed. */
final class KeyValues {
    private KeyValues() {}

    static Map<String, String> of(String option, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new Failure(
                        ExitStatus.USAGE,
                        String.format(
                                "%s takes KEY=VALUE with commas between; \"%s\" in \"%s\" is not"
                                        + " that.",
                                option, part, text));
            }
            values.put(part.substring(0, equals).strip(), part.substring(equals + 1));
        }
        return values;
    }
}
