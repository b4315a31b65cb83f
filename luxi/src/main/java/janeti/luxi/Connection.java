package janeti.luxi;

import janeti.model.GanetiException;
import janeti.model.OpException;
import janeti.model.Submitter;
import janeti.protocol.EtxReader;
import janeti.protocol.LuxiRequest;
import janeti.protocol.MessageTooLongException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One client. Runs on a virtual thread of its own: reads a message, answers it, reads the next; so
 * answers keep the order of requests, and a client that does not read is not read from. Blocking
 * channels know no time limit, so {@link MasterServer} looks at every connection from time to time
 * and closes it by {@link #dropIfLate}, which ends whatever its thread waits for.
 */
final class Connection implements Runnable, EtxReader.Progress {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final SocketChannel channel;
    private final Submitter who;
    private final MasterServer server;
    private final EtxReader messages;
    private volatile Step step = new Step(Phase.IDLE, System.nanoTime());
    private volatile @Nullable Thread thread;
    private boolean large;

    /** What a connection is at; each but one lasts a limited time. */
    private enum Phase {
        IDLE,
        RECEIVING,
        ANSWERING,
        WATCHING,
        SENDING
    }

    private record Step(Phase phase, long sinceNanos) {}

    Connection(SocketChannel channel, Submitter who, MasterServer server) {
        this.channel = channel;
        this.who = who;
        this.server = server;
        this.messages = new EtxReader(channel, server.bounds().messageBytes(), this);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try (channel) {
            serve();
        } catch (IOException e) {
            // The client went away, or dropIfLate told why already.
            log.debug("user={} connection ended: cause={}", who.user(), e.toString());
        } finally {
            releaseLarge();
            server.ended(this);
        }
    }

    private void serve() throws IOException {
        boolean open = true;
        while (open) {
            enter(Phase.IDLE);
            if (server.closing()) { // Looked at after IDLE shows, as close() looks the other way.
                return;
            }
            EtxReader.Slice message;
            try {
                message = messages.next();
            } catch (MessageTooLongException e) {
                refuseTooLong(e);
                return;
            }
            enter(Phase.ANSWERING);
            if (message == null || server.closing()) {
                return;
            }
            open = answer(message);
            releaseLarge();
        }
    }

    private void enter(Phase phase) {
        step = new Step(phase, System.nanoTime());
    }

    @Override
    public void begun() {
        enter(Phase.RECEIVING);
    }

    /** A large message waits until few others are being taken in; the wait is not the client's. */
    @Override
    public void grown(int bytes) {
        if (large || bytes < Limits.LARGE_MESSAGE_BYTES / 2) {
            return;
        }
        enter(Phase.ANSWERING);
        if (server.largeMessageMayCome()) {
            large = true;
            enter(Phase.RECEIVING);
        } else {
            end();
        }
    }

    private void releaseLarge() {
        if (large) {
            large = false;
            server.largeMessageDone();
        }
    }

    /** Answers one message, when there is memory for it; false if the connection has to end. */
    private boolean answer(EtxReader.Slice message) throws IOException {
        server.traffic().requests.increment();
        int weight =
                Math.min(
                        MessageWeight.of(message.bytes(), message.offset(), message.length()),
                        Limits.MESSAGE_WEIGHT); // A heavier one is refused before it is parsed.
        if (weight <= Limits.LIGHT_MESSAGE_WEIGHT) {
            return decodeAndAnswer(message);
        }
        if (!server.takeWeight(weight)) {
            return sendError(
                    GanetiException.generic(
                            "The master daemon is busy with other large requests; nothing was"
                                    + " done, try again later"));
        }
        try {
            return decodeAndAnswer(message);
        } finally {
            server.giveWeightBack(weight);
        }
    }

    private boolean decodeAndAnswer(EtxReader.Slice message) throws IOException {
        LuxiRequest request;
        try {
            request = LuxiDecoder.decode(message.bytes(), message.offset(), message.length());
        } catch (LuxiSyntaxException e) {
            refuse(e);
            return false;
        } catch (OpException e) {
            return sendError(e);
        } catch (RuntimeException | StackOverflowError e) {
            return sendError(bug("a message that it cannot decode", e));
        }
        Object result;
        String method = nameOf(request);
        String outcome = "bug"; // Unless it ends otherwise.
        long began = System.nanoTime();
        server.traffic().underWay.add(method);
        try {
            if (request instanceof LuxiRequest.WaitForJobChange) {
                enter(Phase.WATCHING);
            }
            result = server.handler().answer(request, who);
            outcome = "done";
        } catch (OpException e) {
            outcome = "error";
            return sendError(e);
        } catch (RuntimeException | StackOverflowError e) {
            return sendError(bug(method, e));
        } finally {
            server.traffic().underWay.add(-1, method);
            server.traffic().answers.took(System.nanoTime() - began, method, outcome);
        }
        boolean open = sendResult(result, request);
        if (request instanceof LuxiRequest.WaitForJobChange) {
            letOthersBeTold();
        }
        return open;
    }

    /** All who were woken by the same change are told before one is read from again. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing but the order of answers depends on it.
    private static void letOthersBeTold() {
        Thread.yield();
    }

    private static String nameOf(LuxiRequest request) {
        return request.getClass().getSimpleName();
    }

    private boolean sendResult(@Nullable Object result, LuxiRequest request) throws IOException {
        AnswerStream out = stream();
        try {
            LuxiEncoder.success(result, out);
        } catch (RuntimeException | StackOverflowError e) {
            if (out.broken()) {
                throw new IOException("The client did not take the answer", e);
            }
            OpException error = e instanceof OpException told ? told : bug(nameOf(request), e);
            if (out.started()) {
                return false; // Half an answer is out; only the end of the connection says so.
            }
            out.restart();
            LuxiEncoder.error(error, out);
        }
        out.end();
        return true;
    }

    private boolean sendError(OpException error) throws IOException {
        AnswerStream out = stream();
        LuxiEncoder.error(error, out);
        out.end();
        return true;
    }

    private AnswerStream stream() {
        return new AnswerStream(channel, () -> enter(Phase.SENDING));
    }

    private OpException bug(String request, Throwable cause) {
        if (server.closing()) {
            log.info("user={} request={} ended as the daemon stops", who.user(), request);
            return GanetiException.generic("The master daemon is stopping; try again later");
        }
        server.traffic().bugs.increment();
        log.error("user={} request={} failed by a mistake of our own", who.user(), request, cause);
        return GanetiException.generic(
                "Internal error of the master daemon while it answered "
                        + request
                        + ": "
                        + cause
                        + "; its log has the details");
    }

    private void refuse(LuxiSyntaxException refusal) throws IOException {
        server.traffic().refused.increment();
        log.debug("user={} message refused: {}", who.user(), refusal.getMessage());
        AnswerStream out = stream();
        LuxiEncoder.refusal(refusal, out);
        out.end();
    }

    /** Takes in what the client still sends, within limits, so that it comes to read the answer. */
    private void refuseTooLong(MessageTooLongException cause) throws IOException {
        log.warn(
                "user={} message too long, refused: limit_bytes={}",
                who.user(),
                server.bounds().messageBytes());
        refuse(
                new LuxiSyntaxException(
                        cause.getMessage() + "; hand in fewer jobs with one request"));
        channel.shutdownOutput();
        enter(Phase.RECEIVING);
        ByteBuffer rest = ByteBuffer.allocate(Limits.ANSWER_BUFFER_BYTES);
        long left = server.bounds().messageBytes();
        int count = channel.read(rest);
        while (count >= 0 && left > 0) {
            left -= count;
            count = channel.read(rest.clear());
        }
    }

    /** Closes the connection if its client takes too long. Called by the server's sweep. */
    void dropIfLate(long nowNanos) {
        Step at = step;
        Duration limit =
                switch (at.phase()) {
                    case IDLE -> server.bounds().idle();
                    case RECEIVING -> server.bounds().slowSender();
                    case SENDING -> server.bounds().slowReader();
                    case ANSWERING, WATCHING -> null;
                };
        if (limit != null && nowNanos - at.sinceNanos() > limit.toNanos()) {
            server.traffic().dropped.increment();
            log.info(
                    "user={} connection dropped: phase={} limit_s={}",
                    who.user(),
                    at.phase(),
                    limit.toSeconds());
            end();
        }
    }

    /** Ends the connection if nothing of it would be lost. Called when the daemon stops. */
    void endIfIdle() {
        switch (step.phase()) {
            case IDLE, RECEIVING -> end();
            case WATCHING -> {
                end();
                Thread watcher = thread;
                if (watcher != null) {
                    watcher.interrupt();
                }
            }
            case ANSWERING, SENDING -> {} // Has time until the server's own limit.
        }
    }

    /** Closes the channel; the connection's thread, wherever it waits, then ends. */
    void end() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("user={} close failed: cause={}", who.user(), e.toString());
        }
    }
}
