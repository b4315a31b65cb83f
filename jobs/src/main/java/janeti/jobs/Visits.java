package janeti.jobs;

import janeti.model.ExecException;
import janeti.units.Meeting;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Waits of a test job for somebody who comes to a socket, which is announced in the job's log. The
 * job's thread.
 */
final class Visits {
    private final Surroundings world;
    private final JobLog jobLog;
    private final RunControl control;

    Visits(Surroundings world, JobLog jobLog, RunControl control) {
        this.world = world;
        this.jobLog = jobLog;
        this.control = control;
    }

    /** Returns whether an operator came before the time was over. */
    boolean poked(Duration duration, String announcementType) throws InterruptedException {
        control.begin("waits for an operator");
        try (var socket = OperatorSocket.open(world.socketFolder())) {
            jobLog.line(announcementType, List.of(socket.path().toString()), 0);
            var poked = new CompletableFuture<Boolean>();
            world.threads().newThread(() -> socket.awaitPoke(poked)).start();
            return poked.completeOnTimeout(false, duration.toNanos(), TimeUnit.NANOSECONDS).get();
        } catch (ExecutionException e) {
            throw new ExecException("The wait for an operator failed: " + e.getCause(), e);
        } finally {
            control.begin(null);
        }
    }

    /**
     * Waits for a client to come and go.
     *
     * @param details what the client is told besides the socket's path
     */
    Meeting met(String type, List<@Nullable Object> details, Meeting.Limits limits)
            throws InterruptedException {
        control.begin("waits for a client");
        try (var socket = OperatorSocket.open(world.socketFolder())) {
            List<@Nullable Object> invitation = new ArrayList<>();
            invitation.add(socket.path().toString());
            invitation.addAll(details);
            jobLog.line(type, invitation, 0);
            return socket.awaitVisit(limits, world.threads());
        } finally {
            control.begin(null);
        }
    }
}
