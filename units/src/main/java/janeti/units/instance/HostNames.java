package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.model.InstanceName;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of hosts, which instances have. Pure. */
final class HostNames {
    private static final Pattern VALID = Pattern.compile("[a-z0-9._-]{1,255}");

    private HostNames() {}

    /** In lower case, without a dot at the end. */
    static InstanceName normalized(String given) {
        String name = given.toLowerCase(Locale.ROOT);
        require(
                VALID.matcher(name).matches() && !name.contains("..") && !name.startsWith("."),
                INVAL,
                "Invalid hostname '%s'",
                name);
        return new InstanceName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
}
