package janeti.luxi;

import static janeti.luxi.MasterServerTest.L;
import static janeti.luxi.MasterServerTest.OK;
import static janeti.luxi.MasterServerTest.S;
import static janeti.luxi.MasterServerTest.awaitLatch;
import static janeti.luxi.MasterServerTest.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The daemon stops: what is under way ends, or is ended. */
class MasterServerEndTest {
    /** Says that a request has started, and ends it when it is free. */
    private static RequestHandler held(CountDownLatch started, CountDownLatch free) {
        return (_, _) -> {
            started.countDown();
            awaitLatch(free);
            return "ok";
        };
    }

    @Test
    @Timeout(120) // Well below the limit that it must not use up.
    void letsRequestsInFlightEndWhenItCloses() throws IOException, ExecutionException {
        // given
        var started = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var server = TestServer.start(held(started, free));
        try (var idle = server.connect();
                var busy = server.connect().call("QueryClusterInfo", "[]");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitLatch(started);
            // when
            Future<?> closing =
                    threads.submit(() -> {
                        server.close();
                        return "closed";
                    });
            // then
            assertThat(idle.answer()).isEqualTo("<EOF>");
            free.countDown();
            assertThat(busy.answer()).isEqualTo(OK);
            assertThat(busy.answer()).isEqualTo("<EOF>");
            assertThat(resultOf(closing)).isEqualTo("closed");
        }
    }

    private static Object resultOf(Future<?> future) throws ExecutionException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    @Timeout(120)
    void letsWatchersGoAtOnceWhenItCloses() throws IOException {
        // given
        var started = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var server = TestServer.start(held(started, never));
        try (var client = server.connect().call("WaitForJobChange", "[1,[],null,null,60]")) {
            awaitLatch(started);
            // when
            server.close();
            // then
            assertThat(client.answer()).isEqualTo("<EOF>");
            assertThat(server.server().traffic().counts().bugs()).isZero();
        }
    }

    @Test
    void cutsOffRequestsThatDoNotEndWhenItCloses() throws IOException {
        // given
        var started = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var server = TestServer.start(held(started, never), bounds(1 << 20, 9, L, L, L, L, S));
        try (var client = server.connect().call("QueryClusterInfo", "[]")) {
            awaitLatch(started);
            // when
            server.close();
            // then
            assertThat(client.answer()).endsWith("<EOF>").doesNotContain("ok");
            assertThat(server.server().traffic().counts().bugs()).isZero();
        }
    }
}
