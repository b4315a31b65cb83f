package janeti.jobs;

import janeti.config.ConfigChange;
import janeti.config.change.Draft;
import janeti.config.change.InstanceChanges;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeCall;
import janeti.units.Undo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What an opcode is to take back if it fails, recorded as it is noted, so that another daemon can
 * do it, and the taking back itself. An opcode that goes on after a crash notes the same again,
 * which changes nothing.
 */
final class UndoList {
    /**
     * @param number in the order of noting, from 0
     */
    private record Noted(int number, String what, Undo undo) {}

    private static final Logger LOG = LoggerFactory.getLogger(UndoList.class);

    private final JobLog jobLog;
    private final RunControl control;
    private final Effects effects;
    private final Commits commits;
    private final int recorded;
    private final int recordedKept;
    private final Deque<Noted> noted = new ArrayDeque<>();
    private int count;

    UndoList(JobLog jobLog, RunControl control, Effects effects, Commits commits, Replay replay) {
        this.jobLog = jobLog;
        this.control = control;
        this.effects = effects;
        this.commits = commits;
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

    /**
     * Takes back what was done, the last first; a step that fails does not keep the others back.
     *
     * @param error how the opcode ends after it
     */
    void takeBack(Object error) {
        Thread.interrupted(); // A kill interrupts the unit, not what makes good after it.
        control.checkAbandoned();
        if (noted.isEmpty()) {
            return;
        }
        jobLog.ending(error);
        control.shield();
        try {
            takeAllBack(System.nanoTime() + Limits.UNDO.toNanos());
        } finally {
            control.unshield();
        }
    }

    private void takeAllBack(long end) {
        while (!noted.isEmpty()) {
            Noted next = noted.pop();
            if (System.nanoTime() > end) {
                jobLog.message("No time left to undo: " + next.what(), 0);
                continue;
            }
            try {
                jobLog.story().tell("undo: " + next.what());
                takeBack(next);
            } catch (LostWayException e) {
                jobLog.message("Perhaps not undone: " + next.what() + ": " + e.text(), 0);
            } catch (RuntimeException e) {
                control.checkAbandoned();
                LOG.warn("{} undo failed: {}", jobLog.story().who(), next.what(), e);
                jobLog.message("Could not undo: " + next.what() + ": " + e.getMessage(), 0);
            }
            control.checkAbandoned();
        }
    }

    private void takeBack(Noted next) {
        int step = Limits.FIRST_UNDO_STEP + next.number();
        switch (next.undo()) {
            case Undo.Call(NodeName node, NodeCall<?> call) -> {
                String failure = effects.call(step, node, call).failure();
                control.checkAbandoned();
                if (failure != null) {
                    jobLog.message("Could not undo: " + next.what() + ": " + failure, 0);
                }
            }
            case Undo.Commit(String what, List<ConfigChange> changes) -> {
                var _ =
                        commits.once(
                                step, what, (store, cause) -> store.commitAsync(cause, changes));
            }
            case Undo.Removal(String what, Uuid instance) -> {
                var removal = Draft.edit(draft -> InstanceChanges.removed(draft, instance));
                var _ =
                        commits.once(
                                step, what, (store, cause) -> store.commitAsync(cause, removal));
            }
        }
    }
}
