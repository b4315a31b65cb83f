package janeti.node.transfer;

import janeti.node.host.NodeTree;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.protocol.TransferCall;

import org.jspecify.annotations.Nullable;

/** Answers the calls that export and import instances. */
public record TransferCalls(NodeTree tree, Disks disks, OsCalls oses) {
    /** The answer as JSON value. */
    public @Nullable Object answer(TransferCall<?> call) {
        return switch (call) {
            case TransferCall.ImportStart start -> start.encode(transfers().start(start));
            case TransferCall.ExportStart start -> start.encode(transfers().start(start));
            case TransferCall.ImpexpStatus status ->
                    status.encode(transfers().status(status.names()));
            case TransferCall.ImpexpAbort abort -> {
                transfers().abort(abort.transfer());
                yield null;
            }
            case TransferCall.ImpexpCleanup cleanup -> {
                transfers().cleanUp(cleanup.transfer());
                yield null;
            }
            case TransferCall.ExportInfo info ->
                    info.encode(new Exports(tree).description(info.path()));
            case TransferCall.ExportRemove remove -> {
                new Exports(tree).remove(remove.export());
                yield null;
            }
            case TransferCall.FinalizeExport end -> {
                new Exports(tree).complete(end.instance(), end.disks());
                yield null;
            }
            case TransferCall.OsExport export ->
                    export.encode(oses.packed(export.instance(), export.environment()));
            case TransferCall.X509CertCreate create ->
                    create.encode(new TransferKeys(tree).make(create.validity()));
            case TransferCall.X509CertRemove remove -> {
                new TransferKeys(tree).remove(remove.certificate());
                yield null;
            }
        };
    }

    private Transfers transfers() {
        return new Transfers(tree, disks, oses, Limits.USUAL);
    }
}
