package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Instance;
import janeti.config.object.Params;
import janeti.model.PrereqException;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The parameters of an instance's OS: public, private and secret ones. Pure. */
final class OsParams {
    private OsParams() {}

    /** All of them with the cluster's defaults, as an OS gets them; each may be set once only. */
    static Params whole(Config config, Instance instance, Params secret) {
        Params open = Filled.osparams(config, instance);
        Params hidden =
                Filled.osparamsPrivate(
                        config, instance.os(), instance.settings().osparamsPrivate());
        Set<String> seen = new TreeSet<>();
        List<String> twice =
                Stream.of(open, hidden, secret)
                        .flatMap(params -> params.keys().stream())
                        .filter(name -> !seen.add(name))
                        .toList();
        if (!twice.isEmpty()) {
            throw new PrereqException(
                    null,
                    "Cannot assign multiple values to OS parameters; set each of these at one"
                            + " visibility only: "
                            + String.join(", ", twice));
        }
        return secret.over(hidden.over(open));
    }
}
