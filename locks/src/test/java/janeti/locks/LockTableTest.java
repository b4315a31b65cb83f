package janeti.locks;

import static janeti.locks.LockLevel.NODE;
import static janeti.locks.LockLevel.NODE_RES;
import static janeti.locks.LockMode.EXCLUSIVE;
import static janeti.locks.LockMode.SHARED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.locks.Contenders.Contender;
import janeti.model.BugException;
import janeti.model.JobId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class LockTableTest {
    private static final LockRequest N1 = LockRequest.exclusive(NODE, "n1");
    private static final LockRequest N2 = LockRequest.exclusive(NODE, "n2");
    private static final LockRequest BOTH = LockRequest.exclusive(NODE, "n1", "n2");

    private final Contenders jobs = new Contenders();
    private final LockTable table = jobs.table;

    @AfterEach
    void end() {
        jobs.close();
    }

    /** X and S for the mode, then the name; a star is [lockset]. */
    private static LockRequest request(String text) {
        LockMode mode = text.charAt(0) == 'X' ? EXCLUSIVE : SHARED;
        String name = text.substring(1);
        if (name.equals("BGL")) {
            return mode == EXCLUSIVE ? LockRequest.bglExclusive() : LockRequest.none();
        }
        if (name.equals("*")) {
            return mode == EXCLUSIVE ? LockRequest.allExclusive(NODE) : LockRequest.allShared(NODE);
        }
        return mode == EXCLUSIVE
                ? LockRequest.exclusive(NODE, name)
                : LockRequest.shared(NODE, name);
    }

    @ParameterizedTest
    @CsvSource({
        "Sn1, Sn1, true",
        "Sn1, Xn1, false",
        "Xn1, Sn1, false",
        "Xn1, Xn1, false",
        "Xn1, Xn2, true",
        "Xn1, Sn2, true",
        "S*, S*, true",
        "S*, X*, false",
        "X*, S*, false",
        "X*, X*, false",
        "S*, Sn1, true",
        "S*, Xn1, false",
        "X*, Sn1, false",
        "X*, Xn1, false",
        "Sn1, S*, true",
        "Sn1, X*, false",
        "Xn1, S*, false",
        "Xn1, X*, false",
        "XBGL, SBGL, false",
        "SBGL, XBGL, false",
        "SBGL, SBGL, true",
        "Xn1, XBGL, false",
    })
    void grantsWhatDoesNotConflict(String held, String asked, boolean both) {
        // given
        Contender first = jobs.ask(1, request(held));
        // when
        Contender second = jobs.ask(2, request(asked));
        // then
        assertThat(jobs.holds(second)).isEqualTo(both);
        assertThat(jobs.waits(second)).isEqualTo(!both);
        // and when
        jobs.release(first);
        // then
        assertThat(jobs.holds(second)).isTrue();
        assertThat(second.result().join().covers(request(asked))).isTrue();
    }

    @Test
    void locksOfDifferentLevelsDoNotConflict() {
        jobs.ask(1, LockRequest.allExclusive(NODE));
        assertThat(jobs.holds(jobs.ask(2, LockRequest.exclusive(NODE_RES, "n1")))).isTrue();
    }

    @Test
    void grantsAllOrNone() {
        // given
        Contender first = jobs.ask(1, N1);
        // when
        Contender second = jobs.ask(2, BOTH);
        // then
        assertThat(table.held(second.ticket()).locks()).isEmpty();
        // and when
        jobs.release(first);
        // then
        assertThat(second.result().join().names(NODE)).containsExactly("n1", "n2");
    }

    @Test
    void aWaitingRequestKeepsEvenItsFreeNamesFromLaterOnes() {
        // given: job 2 waits for n1 and also wants n2
        Contender first = jobs.ask(1, N1);
        Contender large = jobs.ask(2, BOTH);
        // when
        Contender later = jobs.ask(3, N2);
        // then
        assertThat(jobs.waits(later)).isTrue();
        // and when
        jobs.release(first);
        // then
        assertThat(jobs.holds(large)).isTrue();
        assertThat(jobs.waits(later)).isTrue();
    }

    @Test
    void sharersDoNotStarveAnExclusiveRequest() {
        // given
        Contender sharer = jobs.ask(1, LockRequest.shared(NODE, "n1"));
        Contender writer = jobs.ask(2, N1);
        // when
        Contender late = jobs.ask(3, LockRequest.shared(NODE, "n1"));
        jobs.release(sharer);
        // then
        assertThat(jobs.holds(writer)).isTrue();
        assertThat(jobs.waits(late)).isTrue();
    }

    @Test
    void aWaitingLocksetKeepsMembersFromLaterOnesAndTheOtherWayRound() {
        Contender first = jobs.ask(1, N1);
        Contender all = jobs.ask(2, LockRequest.allShared(NODE));
        Contender unheardOf = jobs.ask(3, LockRequest.exclusive(NODE, "new"));
        Contender allAgain = jobs.ask(4, LockRequest.allExclusive(NODE));
        assertThat(jobs.waits(unheardOf)).isTrue();
        jobs.release(first);
        assertThat(jobs.holds(all)).isTrue();
        assertThat(jobs.waits(unheardOf)).isTrue();
        jobs.release(all);
        assertThat(jobs.holds(unheardOf)).isTrue();
        assertThat(jobs.waits(allAgain)).isTrue();
        jobs.release(unheardOf);
        assertThat(jobs.holds(allAgain)).isTrue();
    }

    @Test
    void aMoreUrgentRequestPassesWaitersButNotHolders() {
        // given
        Contender holder = jobs.ask(1, N1);
        Contender large = jobs.ask(2, BOTH);
        // when
        Contender urgentForHeld = jobs.ask(3, -10, N1);
        Contender urgentForFree = jobs.ask(4, -10, N2);
        // then
        assertThat(jobs.waits(urgentForHeld)).isTrue();
        assertThat(jobs.holds(urgentForFree)).isTrue();
        // and when
        jobs.release(holder);
        // then
        assertThat(jobs.holds(urgentForHeld)).isTrue();
        assertThat(jobs.waits(large)).isTrue();
        jobs.release(urgentForFree);
        assertThat(jobs.waits(large)).isTrue();
        jobs.release(urgentForHeld);
        assertThat(jobs.holds(large)).isTrue();
    }

    @Test
    void equalPrioritiesGoByAgeOfTheTicketNotOfTheAsking() {
        // given: job 1 asked before, and asks again after job 2 has come
        Ticket old = table.ticket(new JobId(1), 0, 0);
        Contender holder = jobs.ask(3, N1);
        Contender younger = jobs.ask(2, N1);
        // when
        Contender older = jobs.ask(old, N1);
        jobs.release(holder);
        // then
        assertThat(jobs.holds(older)).isTrue();
        assertThat(jobs.waits(younger)).isTrue();
    }

    @Test
    void aTicketThatBecomesUrgentComesFirst() {
        // given
        Contender holder = jobs.ask(1, N1);
        Contender second = jobs.ask(2, N1);
        Contender third = jobs.ask(3, N1);
        // when
        table.reprioritize(third.ticket(), -1);
        jobs.release(holder);
        // then
        assertThat(jobs.holds(third)).isTrue();
        assertThat(jobs.waits(second)).isTrue();
    }

    @Test
    void aTicketThatBecomesLessUrgentLetsOthersPass() {
        // given: job 3 waits for n2 only because job 2 comes first
        jobs.ask(1, N1);
        Contender large = jobs.ask(2, BOTH);
        Contender small = jobs.ask(3, N2);
        // when
        table.reprioritize(large.ticket(), 10);
        // then
        assertThat(jobs.holds(small)).isTrue();
        assertThat(jobs.waits(large)).isTrue();
    }

    @Test
    void showsWhoOwnsALockAndWhoWaitsForIt() {
        // given
        jobs.ask(1, LockRequest.shared(NODE, "n1"));
        jobs.ask(2, LockRequest.shared(NODE, "n1"));
        jobs.ask(3, 5, N1);
        jobs.ask(4, N1);
        // when
        LockRow row =
                table.rows().stream()
                        .filter(r -> r.name().equals("node/n1"))
                        .findAny()
                        .orElseThrow();
        // then: the urgent one first
        assertThat(row)
                .isEqualTo(
                        new LockRow(
                                "node/n1",
                                "shared",
                                List.of("1", "2"),
                                List.of(
                                        new LockRow.Pending("exclusive", List.of("4")),
                                        new LockRow.Pending("exclusive", List.of("3")))));
    }

    @Test
    void showsARequestForSomeOfManyAtEachOfThemUntilItHasEnough() {
        // given: two of three are wanted, one is free
        Contender holder = jobs.ask(1, BOTH);
        Contender some =
                jobs.ask(2, LockRequest.atLeast(2, SHARED, NODE, List.of("n1", "n2", "n3")));
        // then
        var waits = new LockRow.Pending("shared", List.of("2"));
        assertThat(table.rows())
                .contains(
                        new LockRow("node/n1", "exclusive", List.of("1"), List.of(waits)),
                        new LockRow("node/n2", "exclusive", List.of("1"), List.of(waits)),
                        new LockRow("node/n3", null, List.of(), List.of(waits)));
        LockWait why = Objects.requireNonNull(table.explain(new JobId(2)));
        assertThat(why.obstacles()).extracting(LockWait.Obstacle::by).containsOnly(new JobId(1));
        assertThat(table.explain(new JobId(1))).isNull();
        // when
        table.release(holder.ticket(), List.of(new LockName(NODE, "n1")));
        // then: enough, and not a lock that was not free
        Contenders.until(() -> jobs.holds(some));
        assertThat(table.rows())
                .contains(
                        new LockRow("node/n1", "shared", List.of("2"), List.of()),
                        new LockRow("node/n2", "exclusive", List.of("1"), List.of()),
                        new LockRow("node/n3", "shared", List.of("2"), List.of()));
    }

    @Test
    void someLocksMayBeReleasedEarly() {
        // given
        Contender holder = jobs.ask(1, BOTH);
        Contender second = jobs.ask(2, N2);
        // when
        table.release(holder.ticket(), List.of(new LockName(NODE, "n2")));
        table.release(
                holder.ticket(),
                List.of(new LockName(NODE, "n2"), LockName.all(LockLevel.INSTANCE)));
        // then
        assertThat(jobs.holds(second)).isTrue();
        assertThat(table.held(holder.ticket()).names(NODE)).containsExactly("n1");
    }

    @Test
    void aDowngradeLetsSharersIn() {
        // given
        Contender holder = jobs.ask(1, N1);
        Contender sharer = jobs.ask(2, LockRequest.shared(NODE, "n1"));
        Contender all = jobs.ask(3, LockRequest.allShared(NODE));
        Contender writer = jobs.ask(4, N1);
        // when
        table.downgrade(holder.ticket(), new LockName(NODE, "n1"));
        // then
        assertThat(jobs.holds(sharer)).isTrue();
        assertThat(jobs.holds(all)).isTrue();
        assertThat(jobs.waits(writer)).isTrue();
        List.of(holder, sharer, all).forEach(jobs::release);
        assertThat(jobs.holds(writer)).isTrue();
        jobs.release(writer);
        assertThat(table.isIdle()).isTrue();
    }

    @Test
    void anOpportunisticRequestTakesWhatIsFree() {
        // given
        jobs.ask(1, N1);
        // when
        Contender any =
                jobs.ask(2, LockRequest.atLeast(1, EXCLUSIVE, NODE, List.of("n1", "n2", "n3")));
        // then
        assertThat(any.result().join().names(NODE)).containsExactly("n2", "n3");
    }

    @Test
    void anOpportunisticRequestWaitsForEnoughAndKeepsItsNamesMeanwhile() {
        // given
        Contender one = jobs.ask(1, N1);
        Contender two = jobs.ask(2, N2);
        Contender any =
                jobs.ask(3, LockRequest.atLeast(2, EXCLUSIVE, NODE, List.of("n1", "n2", "n3")));
        Contender later = jobs.ask(4, LockRequest.exclusive(NODE, "n3"));
        assertThat(jobs.waits(any)).isTrue();
        assertThat(jobs.waits(later)).isTrue();
        // when
        jobs.release(two);
        // then
        assertThat(any.result().join().names(NODE)).containsExactly("n2", "n3");
        assertThat(jobs.waits(later)).isTrue();
        jobs.release(any);
        assertThat(jobs.holds(later)).isTrue();
        jobs.release(one);
    }

    @Test
    void namesThatAnOpportunisticGrantLeavesAreFreeForOthers() {
        // given: job 3 waits for two of three, job 4 only because job 3 comes first
        Contender one = jobs.ask(1, N1);
        Contender sharer = jobs.ask(2, LockRequest.shared(NODE, "n2"));
        Contender any =
                jobs.ask(3, LockRequest.atLeast(2, EXCLUSIVE, NODE, List.of("n1", "n2", "n3")));
        Contender other = jobs.ask(4, LockRequest.shared(NODE, "n2"));
        assertThat(jobs.waits(any)).isTrue();
        assertThat(jobs.waits(other)).isTrue();
        // when
        jobs.release(one);
        // then
        assertThat(any.result().join().names(NODE)).containsExactly("n1", "n3");
        assertThat(jobs.holds(other)).isTrue();
        jobs.release(sharer);
    }

    @Test
    void recordedLocksAreInstalledAgain() {
        // given
        var held = new Held(BOTH.locks());
        Ticket resumed = table.ticket(new JobId(1), 0, 0);
        // when
        table.install(resumed, held);
        Contender other = jobs.ask(2, N1);
        // then
        assertThat(table.held(resumed)).isEqualTo(held);
        assertThat(jobs.waits(other)).isTrue();
        assertThatThrownBy(() -> table.install(table.ticket(new JobId(3), 0, 0), held))
                .isInstanceOf(BugException.class)
                .hasMessageContaining("node/n1");
        table.release(resumed);
        assertThat(jobs.holds(other)).isTrue();
    }

    @Test
    void refusesToWaitWhileHolding() {
        Contender holder = jobs.ask(1, N1);
        assertThatThrownBy(() -> table.acquire(holder.ticket(), N2))
                .isInstanceOf(BugException.class);
        Contender waiter = jobs.ask(2, N1);
        assertThatThrownBy(() -> table.acquire(waiter.ticket(), N2))
                .isInstanceOf(BugException.class);
    }

    @Test
    void showsItselfAsGanetiDoes() {
        // given: as captured, but that a waiter holds nothing here, not even the big lock
        jobs.ask(250, N1);
        jobs.ask(251, N1);
        jobs.ask(252, N1);
        // then
        assertThat(table.rows())
                .containsExactly(
                        new LockRow(
                                "cluster/BGL",
                                "shared",
                                List.of("250"),
                                List.of(
                                        new LockRow.Pending("shared", List.of("251")),
                                        new LockRow.Pending("shared", List.of("252")))),
                        new LockRow("cluster/[lockset]", null, List.of(), List.of()),
                        new LockRow("node/[lockset]", null, List.of(), List.of()),
                        new LockRow(
                                "node/n1",
                                "exclusive",
                                List.of("250"),
                                List.of(
                                        new LockRow.Pending("exclusive", List.of("251")),
                                        new LockRow.Pending("exclusive", List.of("252")))));
    }

    @Test
    void explainsAWait() {
        // given
        jobs.ask(7, N1);
        jobs.time.advance(Duration.ofSeconds(30));
        jobs.ask(8, BOTH);
        jobs.time.advance(Duration.ofSeconds(5));
        Contender third = jobs.ask(9, LockRequest.allShared(NODE));
        jobs.time.advance(Duration.ofSeconds(2));
        // when
        LockWait wait = table.explain(third.ticket());
        // then
        assertThat(wait).isNotNull();
        assertThat(wait.text())
                .isEqualTo(
                        "Job 9 has waited 2 s for"
                                + " node/[lockset] (shared): job 7 holds node/n1 (exclusive) for 37 s;"
                                + " node/[lockset] (shared): job 8 comes first for node/n1 (exclusive)"
                                + " for 7 s;"
                                + " node/[lockset] (shared): job 8 comes first for node/n2 (exclusive)"
                                + " for 7 s");
    }

    @Test
    void aThousandWaitersOnFiftyLocksAllGetTheirTurn() {
        // given
        var waiting = new ArrayList<Contender>();
        for (int job = 0; job < 1000; job++) {
            var request =
                    LockRequest.exclusive(NODE, "n" + job % 50, "n" + (job * 7 + 1) % 50)
                            .andShared(NODE_RES, "r" + job % 3);
            waiting.add(jobs.ask(job, request));
        }
        // when
        int rounds = 0;
        while (!waiting.isEmpty()) {
            var granted = waiting.stream().filter(jobs::holds).toList();
            assertThat(granted).isNotEmpty();
            granted.forEach(jobs::release);
            waiting.removeAll(granted);
            rounds++;
        }
        // then
        assertThat(rounds).isLessThan(1000);
        assertThat(table.isIdle()).isTrue();
    }
}
