package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Calls that export, import and copy instances. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface TransferCall<R> extends NodeCall<R> {
    /**
     * Begin to send; answers the name of the transfer. Wire name: export_start.
     *
     * @param source [kind, its arguments]
     */
    record ExportStart(
            Map<String, @Nullable Object> options,
            String host,
            int port,
            InstanceDict instance,
            String component,
            List<Object> source)
            implements TransferCall<String> {
        private static final Form<String> FORM =
                new Form<>("export_start", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(options, host, port, instance.json(), component, source);
        }
    }

    /**
     * Begin to receive; answers the name of the transfer. Wire name: import_start.
     *
     * @param target [kind, its arguments]
     */
    record ImportStart(
            Map<String, @Nullable Object> options,
            InstanceDict instance,
            String component,
            List<Object> target)
            implements TransferCall<String> {
        private static final Form<String> FORM =
                new Form<>("import_start", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(options, instance.json(), component, target);
        }
    }

    /** How far transfers are, null for those that have not begun. Wire name: impexp_status. */
    record ImpexpStatus(List<String> names) implements TransferCall<List<@Nullable Object>> {
        private static final Form<List<@Nullable Object>> FORM =
                new Form<>("impexp_status", Limits.FAST, Repeat.READ, Payloads.NULLABLE_VALUES);

        @Override
        public Form<List<@Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(names);
        }
    }

    /** End a transfer early. Wire name: impexp_abort. */
    record ImpexpAbort(String transfer) implements TransferCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("impexp_abort", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(transfer);
        }
    }

    /** Remove what a transfer left. Wire name: impexp_cleanup. */
    record ImpexpCleanup(String transfer) implements TransferCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("impexp_cleanup", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(transfer);
        }
    }

    /** The description of an export. Wire name: export_info. */
    record ExportInfo(String path) implements TransferCall<String> {
        private static final Form<String> FORM =
                new Form<>("export_info", Limits.FAST, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(path);
        }
    }

    /** Remove an export. Wire name: export_remove. */
    record ExportRemove(String export) implements TransferCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("export_remove", Limits.FAST, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(export);
        }
    }

    /**
     * Write the description of an export and put it in its place. Wire name: finalize_export.
     *
     * @param disks of each its copy, or false
     */
    record FinalizeExport(InstanceDict instance, List<Object> disks) implements TransferCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("finalize_export", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), disks);
        }
    }

    /**
     * Make a package of the operating system definition; answers its path. Wire name: os_export.
     */
    record OsExport(InstanceDict instance, Map<String, String> environment)
            implements TransferCall<String> {
        private static final Form<String> FORM =
                new Form<>("os_export", Limits.FAST, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), environment);
        }
    }

    /** Make a certificate; answers [name, certificate]. Wire name: x509_cert_create. */
    record X509CertCreate(Duration validity) implements TransferCall<List<String>> {
        private static final Form<List<String>> FORM =
                new Form<>("x509_cert_create", Limits.NORMAL, Repeat.NEVER, Payloads.TEXTS);

        @Override
        public Form<List<String>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(validity.toSeconds());
        }
    }

    /** Remove a certificate. Wire name: x509_cert_remove. */
    record X509CertRemove(String certificate) implements TransferCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("x509_cert_remove", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(certificate);
        }
    }
}
