package janeti.jobs;

import janeti.units.Undo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What an opcode is to take back if it fails, recorded as it is noted, so that another daemon can
 * do it. An opcode that goes on after a crash notes the same again, which changes nothing.
 */
final class UndoList {
    /**
     * @param number in the order of noting, from 0
     */
    record Noted(int number, String what, Undo undo) {}

    private final JobLog jobLog;
    private final int recorded;
    private final int recordedKept;
    private final Deque<Noted> noted = new ArrayDeque<>();
    private int count;

    UndoList(JobLog jobLog, Replay replay) {
        this.jobLog = jobLog;
        List<Journal.Undoing> known = replay.undo();
        recorded = known.size();
        recordedKept = replay.kept();
        for (int i = recordedKept; i < recorded; i++) {
            noted.push(new Noted(i, known.get(i).what(), Undos.read(known.get(i).undo())));
        }
    }

    void note(String what, Undo undo) {
        int number = count++;
        if (number >= recorded) {
            jobLog.undoNoted(what, Undos.wire(undo));
            noted.push(new Noted(number, what, undo));
        }
    }

    /** Nothing that was noted so far is used any more. */
    void keep() {
        if (count > recordedKept) {
            jobLog.undoKept(count);
        }
        noted.removeIf(each -> each.number() < count);
    }

    boolean isEmpty() {
        return noted.isEmpty();
    }

    /** The one that is to be taken back next. */
    Noted next() {
        return noted.pop();
    }
}
