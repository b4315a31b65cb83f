package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.Submitter;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.testkit.ManualClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

class SlotsTest {
    private static final long HANGS_S = 20;

    private static final LuxiRequest LIVE =
            new LuxiRequest.Query(QueryResource.NODE, List.of("mfree"), null);
    private static final LuxiRequest CONFIG =
            new LuxiRequest.Query(QueryResource.NODE, List.of("name"), null);

    /** Nodes that do not answer before they are let. */
    private static final class SlowNodes implements RequestHandler {
        private final CountDownLatch asked = new CountDownLatch(TestServer.WIDE.blocking());
        private final CountDownLatch answer = new CountDownLatch(1);

        @Override
        public Object answer(LuxiRequest request, Submitter who) {
            if (!mayWait(request)) {
                return "at once";
            }
            asked.countDown();
            try {
                return answer.await(HANGS_S, TimeUnit.SECONDS) ? "at last" : "never";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        @Override
        public boolean mayWait(LuxiRequest request) {
            return request.equals(LIVE);
        }
    }

    @Test
    void whatTheConfigurationTellsIsToldWhileAllSlotsWaitForNodes() throws Exception {
        // given
        var nodes = new SlowNodes();
        var slots = new Slots(nodes, TestServer.WIDE, new ManualClock());
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TestServer.WIDE.blocking(); i++) {
                var _ = clients.submit(() -> slots.answer(LIVE, Submitter.MASTER));
            }
            assertThat(nodes.asked.await(HANGS_S, TimeUnit.SECONDS)).isTrue();
            // when
            @Nullable Object answer = slots.answer(CONFIG, Submitter.MASTER);
            // then
            assertThat(answer).isEqualTo("at once");
            nodes.answer.countDown();
        }
    }

    @Test
    void whoAsksNodesWithoutAPauseWaitsAndWhoAsksTheConfigurationDoesNot() throws Exception {
        // given
        var nodes = new SlowNodes();
        nodes.answer.countDown();
        var clock = new ManualClock();
        var slots = new Slots(nodes, TestServer.WIDE, clock);
        for (int i = 0; i < Limits.LISTS_AT_ONCE; i++) {
            slots.answer(LIVE, Submitter.MASTER);
        }
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // when
            Future<@Nullable Object> next =
                    clients.submit(() -> slots.answer(LIVE, Submitter.MASTER));
            clock.awaitParked(1);
            @Nullable Object config = slots.answer(CONFIG, Submitter.MASTER);
            // then
            assertThat(config).isEqualTo("at once");
            assertThat(next).isNotDone();
            clock.advance(Limits.LIST_GAP);
            assertThat(next.get(HANGS_S, TimeUnit.SECONDS)).isEqualTo("at last");
        }
    }

    @Test
    void aListThatWouldWaitForTooLongIsRefused() {
        // given
        var nodes = new SlowNodes();
        nodes.answer.countDown();
        var slots = new Slots(nodes, withoutPatience(TestServer.WIDE), new ManualClock());
        for (int i = 0; i < Limits.LISTS_AT_ONCE; i++) {
            slots.answer(LIVE, Submitter.MASTER);
        }
        // when, then
        assertThatThrownBy(() -> slots.answer(LIVE, Submitter.MASTER))
                .isInstanceOf(GanetiException.class)
                .hasMessageContaining("so many lists of what nodes tell are asked for")
                .hasMessageContaining("nothing was done, try again later");
    }

    private static Bounds withoutPatience(Bounds bounds) {
        return new Bounds(
                bounds.messageBytes(),
                bounds.largeMessages(),
                bounds.connections(),
                bounds.blocking(),
                bounds.waiting(),
                bounds.idle(),
                bounds.slowSender(),
                bounds.slowReader(),
                Duration.ZERO,
                bounds.closing(),
                bounds.sweep());
    }
}
