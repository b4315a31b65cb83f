package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.protocol.RunningInstance;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class InstanceStatusTest {
    private final Config config = TestCluster.config();

    @ParameterizedTest
    @CsvSource({
        "UP, ADMIN, RUNS, running",
        "UP, ADMIN, ABSENT, ERROR_down",
        "UP, ADMIN, SHUT_DOWN, ERROR_down",
        "UP, ADMIN, ELSEWHERE, ERROR_wrongnode",
        "UP, ADMIN, NO_ANSWER, ERROR_nodedown",
        "UP, ADMIN, OFFLINE, ERROR_nodeoffline",
        "DOWN, ADMIN, RUNS, ERROR_up",
        "DOWN, ADMIN, ABSENT, ADMIN_down",
        "DOWN, ADMIN, SHUT_DOWN, ADMIN_down",
        "DOWN, ADMIN, ELSEWHERE, ERROR_wrongnode",
        "DOWN, USER, ABSENT, USER_down",
        "OFFLINE, ADMIN, ABSENT, ADMIN_offline",
        "OFFLINE, ADMIN, RUNS, ERROR_up",
        "OFFLINE, ADMIN, NO_ANSWER, ERROR_nodedown",
    })
    void statusIsWhatShouldBeBesideWhatIs(
            AdminState wanted, AdminState.Source source, Seen seen, String status) {
        // given
        Instance instance =
                TestCluster.instance("inst1.gnt.lab", config.node(TestCluster.NODE1), List.of())
                        .withWanted(new Instance.Wanted(wanted, source, true));
        // then
        assertThat(InstanceStatus.of(config, instance, seen.live())).isEqualTo(status);
    }

    /** What the nodes say. */
    enum Seen {
        RUNS,
        SHUT_DOWN,
        ELSEWHERE,
        ABSENT,
        NO_ANSWER,
        OFFLINE;

        InstanceLive live() {
            return switch (this) {
                case RUNS -> new InstanceLive.Found(state(0), true);
                case SHUT_DOWN -> new InstanceLive.Found(state(1), true);
                case ELSEWHERE -> new InstanceLive.Found(state(0), false);
                case ABSENT -> new InstanceLive.Absent();
                case NO_ANSWER -> new InstanceLive.Unknown(false);
                case OFFLINE -> new InstanceLive.Unknown(true);
            };
        }

        private static RunningInstance state(long state) {
            return new RunningInstance(true, 128, 1, state, 0);
        }
    }
}
