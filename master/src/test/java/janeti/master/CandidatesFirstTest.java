package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.luxi.RequestHandler;
import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.model.Submitter;
import janeti.noderpc.distribution.Distribution;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Nothing is acknowledged before the master candidates have it. */
class CandidatesFirstTest {
    private static final Submitter WHO = new Submitter("root", "root");
    private static final LuxiRequest SUBMIT = new LuxiRequest.SubmitJob(List.of());
    private static final LuxiRequest FILTER =
            new LuxiRequest.ReplaceFilter(null, 0, List.of(), "ACCEPT", List.of());

    private final List<String> story = new ArrayList<>();

    /** Nodes of which the second never answers. */
    private final Distribution nodes =
            new Distribution() {
                @Override
                public List<String> settle(Collection<NodeName> again) {
                    story.add("configuration, again to " + again);
                    return List.of("node2: no answer");
                }

                @Override
                public List<Copy> copies() {
                    return List.of(new Copy(new NodeName("node1"), Role.CANDIDATE, 7, 0, null));
                }
            };

    private CandidatesFirst answering(@Nullable Object answer) {
        RequestHandler handler =
                (request, who) -> {
                    story.add("answered");
                    return answer;
                };
        return new CandidatesFirst(handler, jobs -> story.add("jobs " + jobs), nodes);
    }

    @ParameterizedTest
    @MethodSource
    void aJobIsToldOfOnceCandidatesHaveIt(LuxiRequest submission) {
        assertThat(answering(12L).answer(submission, WHO)).isEqualTo(12L);
        assertThat(story).containsExactly("answered", "jobs " + List.of(new JobId(12)));
    }

    static Stream<LuxiRequest> aJobIsToldOfOnceCandidatesHaveIt() {
        return Stream.of(SUBMIT, new LuxiRequest.SubmitJobToDrainedQueue(List.of()));
    }

    @Test
    void ofManyJobsThoseAreAwaitedThatWereTaken() {
        // given
        var many = new LuxiRequest.SubmitManyJobs(List.of(List.of(), List.of(), List.of()));
        List<Object> answer =
                List.of(pair(true, 12L), pair(false, "no such opcode"), pair(true, 13L));
        // then
        assertThat(answering(answer).answer(many, WHO)).isEqualTo(answer);
        assertThat(story)
                .containsExactly("answered", "jobs " + List.of(new JobId(12), new JobId(13)));
    }

    private static List<Object> pair(boolean taken, Object what) {
        return List.of(taken, what);
    }

    @Test
    void aJobThatIsRefusedIsToldOfAtOnce() {
        // given
        RequestHandler refusing =
                (request, who) -> {
                    throw new PrereqException(ErrorCode.STATE, "drained");
                };
        var first = new CandidatesFirst(refusing, jobs -> story.add("jobs " + jobs), nodes);
        // then
        assertThatExceptionOfType(PrereqException.class)
                .isThrownBy(() -> first.answer(SUBMIT, WHO))
                .withMessage("drained");
        assertThat(story).isEmpty();
    }

    @Test
    void aQuestionWaitsForNobody() {
        answering(List.of()).answer(new LuxiRequest.QueryClusterInfo(), WHO);
        assertThat(story).containsExactly("answered");
    }

    @ParameterizedTest
    @MethodSource
    void aFilterIsInTheConfigurationOfCandidatesAndOneThatIsSilentHoldsNobodyUp(
            LuxiRequest change) {
        assertThat(answering("uuid").answer(change, WHO)).isEqualTo("uuid");
        assertThat(story).containsExactly("answered", "configuration, again to []");
    }

    static Stream<LuxiRequest>
            aFilterIsInTheConfigurationOfCandidatesAndOneThatIsSilentHoldsNobodyUp() {
        return Stream.of(FILTER, new LuxiRequest.DeleteFilter("uuid"));
    }

    @Test
    void aDaemonThatStopsMeanwhileSaysWhatIsDoneAndWhatIsNot() {
        // given
        var first =
                new CandidatesFirst(
                        (request, who) -> 12L,
                        jobs -> {
                            throw new InterruptedException();
                        },
                        nodes);
        // then
        assertThatExceptionOfType(GanetiException.class)
                .isThrownBy(() -> first.answer(SUBMIT, WHO))
                .withMessageContaining("what was asked is done, not all candidates have it yet");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whetherAQuestionMayWaitIsTheHandlersToSay() {
        RequestHandler never =
                new RequestHandler() {
                    @Override
                    public @Nullable Object answer(LuxiRequest request, Submitter who) {
                        return null;
                    }

                    @Override
                    public boolean mayWait(LuxiRequest request) {
                        return false;
                    }
                };
        assertThat(new CandidatesFirst(never, jobs -> {}, nodes).mayWait(SUBMIT)).isFalse();
        assertThat(answering(null).mayWait(SUBMIT)).isTrue();
    }

    @Test
    void aChangeByAJobIsThereBeforeTheJobHasEnded() throws InterruptedException {
        // given
        Distribution first = CandidatesFirst.changesFirst(nodes);
        var node2 = new NodeName("node2");
        // when
        first.beforeAcknowledged();
        // then
        assertThat(story).containsExactly("configuration, again to []");
        // and the rest is as it is without
        assertThat(first.settle(List.of(node2))).containsExactly("node2: no answer");
        assertThat(story).endsWith("configuration, again to [node2]");
        assertThat(first.copies()).isEqualTo(nodes.copies());
    }
}
