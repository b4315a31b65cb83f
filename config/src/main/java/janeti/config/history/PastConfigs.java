package janeti.config.history;

import janeti.config.Config;
import janeti.model.Check;
import janeti.model.ErrorCode;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the history, also while a daemon writes it, and when none runs. */
public final class PastConfigs {
    private final HistoryFolder folder;

    public PastConfigs(Path folder) {
        this.folder = new HistoryFolder(folder);
    }

    /** The newest changes that are wanted, the newest first. */
    public List<HistoryRecord> newest(int limit, Predicate<HistoryRecord> wanted)
            throws IOException {
        List<HistoryRecord> found = new ArrayList<>();
        for (Path file : folder.files().reversed()) {
            for (Line line : lines(file).reversed()) {
                if (found.size() >= limit) {
                    return found;
                }
                if (line instanceof Line.Change change) {
                    HistoryRecord record = HistoryRecord.of(change);
                    if (wanted.test(record)) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }

    /**
     * The configuration as it was, all of it.
     *
     * @throws PrereqException of unknown_entity if it is not kept; says what is
     */
    public Config at(long serial) throws IOException {
        for (Path file : folder.files().reversed()) {
            Config found = at(serial, lines(file));
            if (found != null) {
                Check.that(
                        found.serial() == serial,
                        "The history made serial number %s of %s",
                        found.serial(),
                        serial);
                return found;
            }
        }
        throw notKept(serial);
    }

    private static @Nullable Config at(long serial, List<Line> lines) {
        int last = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).serial() == serial && base(lines, i) != null) {
                last = i;
            }
        }
        Line.Base base = last < 0 ? null : base(lines, last);
        if (base == null) {
            return null;
        }
        Config config = base.config();
        for (Line line : lines.subList(0, last + 1)) {
            if (line instanceof Line.Change change && change.index() > base.index()) {
                config = change.appliedTo(config);
            }
        }
        return config;
    }

    /** From what a line can be reached by changes alone; null when it cannot. */
    private static Line.@Nullable Base base(List<Line> lines, int to) {
        if (lines.get(to) instanceof Line.Base itself) {
            return itself;
        }
        if (!(lines.getFirst() instanceof Line.Base base)
                || lines.get(to).index() <= base.index()) {
            return null; // It came before what the file begins with.
        }
        boolean broken =
                lines.subList(0, to + 1).stream()
                        .anyMatch(line ->
                                line instanceof Line.Change change
                                        && change.past().isImport()
                                        && change.index() > base.index());
        return broken ? null : base;
    }

    private PrereqException notKept(long serial) throws IOException {
        List<Path> files = folder.files();
        if (files.isEmpty()) {
            return new PrereqException(
                    ErrorCode.NOENT,
                    "There is no history in %s: the master daemon begins one when it runs"
                            .formatted(folder.path()));
        }
        List<Line> oldest = lines(files.getFirst());
        List<Line> newest = lines(files.getLast());
        return new PrereqException(
                ErrorCode.NOENT,
                "The configuration of serial number %d is not kept in %s; the oldest there is %s, the newest %s"
                        .formatted(
                                serial,
                                folder.path(),
                                oldest.isEmpty() ? "none" : oldest.getFirst().serial(),
                                newest.isEmpty() ? "none" : newest.getLast().serial()));
    }

    private static List<Line> lines(Path file) throws IOException {
        try {
            return HistoryFolder.lines(file);
        } catch (NoSuchFileException e) {
            return List.of(); // Let go of since the folder was looked at.
        }
    }
}
