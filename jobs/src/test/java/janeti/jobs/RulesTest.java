package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePVector;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What rules say of a job, without a queue. */
class RulesTest {
    private static final Object ALL_JOBS = List.of("jobid", List.of(">", "id", 0L));

    private static Job job(long id, Map<String, Object> input) {
        return new Job(
                new JobId(id),
                TreePVector.singleton(
                        new QueuedOp(
                                Map.copyOf(input),
                                OpStatus.QUEUED,
                                null,
                                TreePVector.empty(),
                                0,
                                null,
                                null,
                                null)),
                Submitter.MASTER,
                Instant.EPOCH,
                null,
                null);
    }

    private static Job because(long id, String... reasons) {
        return job(
                id,
                Map.of(
                        "OP_ID",
                        "OP_TEST_DELAY",
                        "reason",
                        Arrays.stream(reasons).map(text -> List.of("user", text, 7L)).toList()));
    }

    private static final Job STARTUP =
            job(
                    8,
                    Map.of(
                            "OP_ID",
                            "OP_INSTANCE_STARTUP",
                            "instance_name",
                            "web1.example.com",
                            "force",
                            true,
                            "startup_timeout",
                            120L,
                            "tags",
                            List.of("a", "b"),
                            "hvparams",
                            Map.of("kernel_path", "/boot/vmlinuz"),
                            "reason",
                            List.of(List.of("gnt:client", "maintenance", 5L))));

    private static FilterRule rule(
            String uuid, long priority, long watermark, Object action, Object... predicates) {
        return new FilterRule(
                new Uuid(uuid),
                new JobId(watermark),
                priority,
                List.of(predicates),
                action,
                List.of());
    }

    private static boolean holds(Job job, String kind, @Nullable Object filter) {
        return RulePredicate.of(Arrays.asList(kind, filter)).holdsFor(job, new JobId(6));
    }

    private static void assertDecides(String uuid, Job job, FilterRule... rules) {
        FilterRule deciding = Rules.of(List.of(rules)).verdict(job).rule();
        assertThat(Objects.requireNonNull(deciding).uuid().value()).isEqualTo(uuid);
    }

    @Test
    void comparesTheNumberOfAJobWithNumbersAndWithTheWatermark() {
        assertThat(holds(STARTUP, "jobid", List.of("==", "id", 8L))).isTrue();
        assertThat(holds(STARTUP, "jobid", List.of("=", "id", 9L))).isFalse();
        assertThat(holds(STARTUP, "jobid", List.of(">", "id", "watermark"))).isTrue();
        assertThat(holds(because(6), "jobid", List.of(">", "id", "watermark"))).isFalse();
        assertThat(holds(because(6), "jobid", List.of("!", List.of("<", "id", "watermark"))))
                .isTrue();
    }

    @Test
    void looksAtTheOpcodesMembersAndAtTheirMembers() {
        assertThat(holds(STARTUP, "opcode", List.of("==", "OP_ID", "OP_INSTANCE_STARTUP")))
                .isTrue();
        assertThat(holds(STARTUP, "opcode", List.of("=~", "instance_name", "^web"))).isTrue();
        assertThat(holds(STARTUP, "opcode", List.of("?", "force"))).isTrue();
        assertThat(holds(STARTUP, "opcode", List.of(">=", "startup_timeout", 120L))).isTrue();
        assertThat(holds(STARTUP, "opcode", List.of("=[]", "tags", "b"))).isTrue();
        assertThat(holds(STARTUP, "opcode", List.of("=[]", "tags", "c"))).isFalse();
        assertThat(holds(STARTUP, "opcode", List.of("==", "hvparams.kernel_path", "/boot/vmlinuz")))
                .isTrue();
        assertThat(
                        holds(
                                STARTUP,
                                "opcode",
                                List.of(
                                        "|",
                                        List.of("==", "OP_ID", "OP_X"),
                                        List.of("<", "startup_timeout", 200L))))
                .isTrue();
    }

    @Test
    void looksAtEachStepOfTheReasonTrail() {
        assertThat(holds(STARTUP, "reason", List.of("==", "reason", "maintenance"))).isTrue();
        assertThat(
                        holds(
                                STARTUP,
                                "reason",
                                List.of(
                                        "&",
                                        List.of("==", "source", "gnt:client"),
                                        List.of("<", "timestamp", 6L))))
                .isTrue();
        assertThat(holds(because(1, "a", "b"), "reason", List.of("==", "reason", "b"))).isTrue();
        assertThat(holds(because(1), "reason", List.of("==", "reason", "b"))).isFalse();
    }

    @Test
    void isFalseWhereItCannotBeDecidedEvenUnderANegation() {
        for (Object undecided :
                List.of(
                        List.of("=~", "id", "8"),
                        List.of("==", "id", "eight"),
                        List.of("==", "nosuch", 8L))) {
            assertThat(holds(STARTUP, "jobid", undecided)).isFalse();
            assertThat(holds(STARTUP, "jobid", List.of("!", undecided))).isFalse();
        }
        for (Object undecided :
                List.of(
                        List.of("==", "nosuch", "x"),
                        List.of("==", "OP_ID", 3L),
                        List.of("?", "OP_ID"),
                        List.of("=[]", "OP_ID", "x"),
                        List.of("==", "hvparams.nosuch.deeper", "x"))) {
            assertThat(holds(STARTUP, "opcode", undecided)).isFalse();
            assertThat(holds(STARTUP, "opcode", List.of("!", undecided))).isFalse();
        }
        assertThat(holds(STARTUP, "reason", List.of("!", List.of("=~", "reason", "x")))).isFalse();
    }

    @Test
    void isFalseWhenAPatternTakesTooLong() {
        Job job = job(1, Map.of("OP_ID", "OP_X", "name", "a".repeat(60)));
        assertThat(holds(job, "opcode", List.of("=~", "name", "a*a*a*a*a*a*b"))).isFalse();
        assertThat(holds(job, "opcode", List.of("!", List.of("=~", "name", "a*a*a*a*a*a*b"))))
                .isFalse();
    }

    @Test
    void matchesEveryJobWithoutConditions() {
        assertThat(holds(STARTUP, "jobid", null)).isTrue();
        assertDecides("u", STARTUP, rule("u", 0, 0, "PAUSE"));
    }

    @Test
    void takesTheFirstRuleByPriorityWatermarkAndUuidThatDoesNotSayContinue() {
        FilterRule last = rule("a", 9, 0, "REJECT", ALL_JOBS);
        FilterRule later = rule("b", 5, 7, "PAUSE", ALL_JOBS);
        FilterRule second = rule("d", 5, 3, "ACCEPT", ALL_JOBS);
        FilterRule first = rule("c", 5, 3, "PAUSE", ALL_JOBS);
        FilterRule passedOver = rule("e", 0, 0, "CONTINUE", ALL_JOBS);
        FilterRule other = rule("f", 1, 0, "REJECT", List.of("jobid", List.of("==", "id", 1L)));
        assertDecides("c", STARTUP, last, later, second, first, passedOver, other);
        assertDecides("d", STARTUP, last, later, second, passedOver);
        assertDecides("a", STARTUP, last);
        assertThat(Rules.of(List.of(passedOver, other)).verdict(STARTUP).isFree()).isTrue();
    }

    @Test
    void needsAllConditionsOfARule() {
        FilterRule both =
                rule(
                        "u",
                        0,
                        0,
                        "REJECT",
                        List.of("opcode", List.of("==", "OP_ID", "OP_INSTANCE_STARTUP")),
                        List.of("reason", List.of("==", "reason", "maintenance")));
        assertThat(Rules.of(List.of(both)).verdict(STARTUP).effect())
                .isEqualTo(Verdict.Effect.REJECT);
        assertThat(Rules.of(List.of(both)).verdict(because(1, "maintenance")))
                .isEqualTo(Verdict.FREE);
    }

    @Test
    void findsTheLimitsThatAJobAsksForItself() {
        Job job =
                because(
                        1,
                        "rate-limit:2:backups",
                        "rate-limit:2:backups",
                        "rate-limit:3:backups",
                        "rate-limit:1:a:b c",
                        "rate-limit:0:none",
                        "rate-limit:-1:none",
                        "rate-limit:x:none",
                        "rate-limits:4:none",
                        "the rate-limit:4:none");
        assertThat(Rules.NONE.verdict(job).limits())
                .containsExactly(
                        new RateLimit(RateLimit.Kind.REASON, "backups", 2),
                        new RateLimit(RateLimit.Kind.REASON, "backups", 3),
                        new RateLimit(RateLimit.Kind.REASON, "a:b c", 1));
        assertThat(Rules.NONE.verdict(because(1, "why not"))).isEqualTo(Verdict.FREE);
    }

    @Test
    void putsTheLimitOfARuleBehindThem() {
        FilterRule rule = rule("u", 0, 0, List.of("RATE_LIMIT", 4L), ALL_JOBS);
        assertThat(Rules.of(List.of(rule)).verdict(because(1, "rate-limit:1:x")).limits())
                .containsExactly(
                        new RateLimit(RateLimit.Kind.REASON, "x", 1),
                        new RateLimit(RateLimit.Kind.RULE, "u", 4));
    }

    @Test
    void doesWithoutARuleThatCannotBeRead() {
        FilterRule broken = rule("u", 0, 0, "REJECT", List.of("jobid", List.of("~", "id")));
        FilterRule other = rule("v", 1, 0, "PAUSE", ALL_JOBS);
        assertDecides("v", STARTUP, broken, other);
        assertThatThrownBy(() -> RulePredicate.of(List.of("nosuch", List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isStoredWithTheNewSpellingsOfOperators() {
        assertThat(RulePredicate.of(List.of("jobid", List.of("=", "id", 5L))).wire())
                .isEqualTo(List.of("jobid", List.of("==", "id", 5L)));
        assertThat(
                        RulePredicate.of(
                                        List.of(
                                                "opcode",
                                                List.of(
                                                        "&",
                                                        List.of("!=", "a", "b"),
                                                        List.of("=~", "c", "^d(?P<x>e)"),
                                                        List.of("?", "f"),
                                                        List.of("=[]", "g", "h"))))
                                .wire())
                .isEqualTo(
                        List.of(
                                "opcode",
                                List.of(
                                        "&",
                                        List.of("!", List.of("==", "a", "b")),
                                        List.of("=~", "c", "^d(?P<x>e)"),
                                        List.of("?", "f"),
                                        List.of("=[]", "g", "h"))));
    }
}
