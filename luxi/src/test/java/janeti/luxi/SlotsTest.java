package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Submitter;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
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
        var slots = new Slots(nodes, TestServer.WIDE);
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
}
