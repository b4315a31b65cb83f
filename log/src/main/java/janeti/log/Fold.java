package janeti.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * One part of the state and how entries change it. Pure: neither clock nor file nor any other part.
 * {@code S} is immutable, so that a reader or a snapshot can hold it while more is applied.
 *
 * <p>Called on the log's apply thread only. A {@link RuntimeException} from {@link #apply} ends the
 * process: a replica that cannot follow must not go on.
 */
public interface Fold<S> {
    /** Names this part in snapshots; never changes. */
    String name();

    /** The kinds that concern this part. A kind may concern several parts. */
    List<EntryKind> kinds();

    S empty();

    S apply(S state, Entry entry);

    /** The encoding that {@link #write} uses; {@link #read} takes all from 1 to this. */
    int snapshotVersion();

    void write(S state, OutputStream out) throws IOException;

    S read(InputStream in, int version) throws IOException;
}
