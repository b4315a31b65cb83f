package janeti.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of the state: which kinds they know and how an entry changes them. Pure. */
final class Folds {
    private final List<Fold<?>> all;
    private final Map<Integer, EntryKind> kinds = new HashMap<>();
    private final Map<Integer, List<Fold<?>>> byCode = new HashMap<>();

    Folds(List<Fold<?>> folds) {
        var every = new ArrayList<Fold<?>>(folds);
        every.add(FeatureLevel.FOLD);
        all = List.copyOf(every);
        for (Fold<?> fold : all) {
            for (EntryKind kind : fold.kinds()) {
                EntryKind other = kinds.putIfAbsent(kind.code(), kind);
                if (other != null && !other.equals(kind)) {
                    throw new IllegalArgumentException(
                            "Two entry kinds have the code " + kind.code() + ": " + kind + other);
                }
                byCode.computeIfAbsent(kind.code(), _ -> new ArrayList<>()).add(fold);
            }
        }
    }

    List<Fold<?>> all() {
        return all;
    }

    View empty() {
        var states = new HashMap<Fold<?>, Object>();
        all.forEach(fold -> states.put(fold, fold.empty()));
        return new View(0, Instant.EPOCH, 0, states);
    }

    /** The kind of what was read, or a refusal: an older release must not guess. */
    EntryKind kindOf(long index, EncodedEntry read) {
        EntryKind kind = kinds.get(read.code());
        if (kind == null || read.version() > kind.version()) {
            String what =
                    kind == null
                            ? "the unknown kind " + read.code() + " (version " + read.version()
                            : "kind "
                                    + kind.name()
                                    + " (code "
                                    + read.code()
                                    + ") in version "
                                    + read.version()
                                    + " (this release reads up to "
                                    + kind.version();
            throw new LogException(
                    "Entry "
                            + index
                            + " of the log is of "
                            + what
                            + "): a newer Janeti wrote it. Start that release or newer, or look"
                            + " with `janeti log inspect`");
        }
        return kind;
    }

    /** For people; the code if this release has no name for it. */
    String kindName(int code) {
        EntryKind kind = kinds.get(code);
        return kind == null ? "unknown " + code : kind.name();
    }

    /** True if the entry builds on the newest applied one; else it is void. */
    static boolean follows(View before, EncodedEntry read) {
        return read.parent() == before.lastId();
    }

    View apply(View before, Entry entry, long id) {
        var states = new HashMap<>(before.states());
        for (Fold<?> fold : byCode.getOrDefault(entry.kind().code(), List.of())) {
            states.put(fold, step(fold, before, entry));
        }
        return new View(entry.index(), entry.time(), id, states);
    }

    private static <S> Object step(Fold<S> fold, View before, Entry entry) {
        Object after = fold.apply(before.of(fold), entry);
        if (after == null) {
            throw new IllegalStateException("Fold " + fold.name() + " made null of " + entry);
        }
        return after;
    }
}
