package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Calls about operating system definitions. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface OsCall<R> extends NodeCall<R> {
    /** All OS definitions on the node, good or not. Wire name: os_diagnose. */
    record OsDiagnose() implements OsCall<List<OsOnNode>> {
        private static final Form<List<OsOnNode>> FORM =
                new Form<>(
                        "os_diagnose",
                        Limits.FAST,
                        Repeat.READ,
                        new Payload.ListOf<>(OsOnNode::read, OsOnNode::wire));

        @Override
        public Form<List<OsOnNode>> form() {
            return FORM;
        }
    }

    /**
     * Whether an OS is there and takes these parameters; false if it is not there and not required.
     * Wire name: os_validate.
     */
    record OsValidate(
            boolean required,
            String os,
            List<String> checks,
            Map<String, @Nullable Object> osparams,
            boolean forceVariant)
            implements OsCall<Boolean> {
        private static final Form<Boolean> FORM =
                new Form<>("os_validate", Limits.FAST, Repeat.READ, Payloads.FLAG);

        @Override
        public Form<Boolean> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(required, os, checks, osparams, forceVariant);
        }
    }
}
