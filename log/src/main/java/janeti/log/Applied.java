package janeti.log;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The applied state. Written by the apply thread alone, read by anyone. */
final class Applied {
    private final Folds folds;
    private final List<LogObserver> observers = new CopyOnWriteArrayList<>();
    private volatile View view;

    Applied(Folds folds) {
        this.folds = folds;
        this.view = folds.empty();
    }

    /** What became of one entry; {@code entry} is null if it was void. */
    record Outcome(long id, @Nullable Entry entry) {}

    View view() {
        return view;
    }

    void observe(LogObserver observer) {
        observers.add(observer);
    }

    /**
     * Applies, publishes, tells the observers. What it throws means that this peer cannot follow.
     */
    Outcome apply(long index, ByteBuffer bytes) {
        EncodedEntry read = EncodedEntry.read(index, bytes);
        EntryKind kind = folds.kindOf(index, read);
        View before = view;
        if (!Folds.follows(before, read)) {
            view = before.at(index);
            return new Outcome(read.id(), null);
        }
        var entry = new Entry(index, read.time(), kind, read.version(), read.body());
        View after = folds.apply(before, entry, read.id());
        view = after;
        for (LogObserver observer : observers) {
            observer.applied(before, after, entry);
        }
        return new Outcome(read.id(), entry);
    }

    /** The index moves without an entry of ours: the group's own bookkeeping. */
    void skipTo(long index) {
        if (index > view.index()) {
            view = view.at(index);
        }
    }

    /** Takes over a snapshot; the entries it holds are not told to observers. */
    void install(View snapshot) {
        view = snapshot;
    }
}
