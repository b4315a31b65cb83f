package janeti.jobs;

import static janeti.jobs.TestMaster.NODE_UUID;
import static janeti.jobs.TestMaster.delay;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.JobId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is said of a job that does not go on. */
class JobWhyTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private JobId sleeping(Object... parameters) throws InterruptedException {
        JobId id = master.submit(delay(parameters));
        master.awaitSleeper();
        return id;
    }

    private Explanation why(JobId id) {
        return Objects.requireNonNull(master.queue.why(id));
    }

    @Test
    void hasNothingToSayOfAJobThatIsOverOrWasNever() {
        assertThat(master.queue.why(master.submit())).isNull();
        assertThat(master.queue.why(new JobId(99))).isNull();
    }

    @Test
    void namesTheJobOnWhichAnotherDepends() throws InterruptedException {
        JobId first = sleeping();
        master.await(first, RUNNING);
        JobId second = master.submit(delay("depends", List.of(List.of(first.value(), List.of()))));
        assertThat(why(second).because())
                .singleElement()
                .isInstanceOfSatisfying(
                        Hindrance.Dependency.class,
                        on -> {
                            assertThat(on.on()).isEqualTo(first);
                            assertThat(on.status()).isEqualTo(RUNNING);
                        });
        assertThat(why(second).text())
                .startsWith("it depends on job " + first + ", which is running");
    }

    @Test
    void namesTheRuleAndItsReason() {
        String rule =
                master.queue
                        .filterRules()
                        .replace(
                                null,
                                new FilterRules.Wish(
                                        1,
                                        List.of(),
                                        "PAUSE",
                                        List.of(List.of("gnt:client", "power work", 5L))));
        JobId id = master.submit(delay());
        assertThat(why(id).text())
                .isEqualTo(
                        "filter rule "
                                + rule
                                + " pauses it (power work); it goes on when the rule is deleted or"
                                + " replaced");
    }

    @Test
    void namesTheJobsThatTakeAllPlacesAndThoseThatComeBefore() throws InterruptedException {
        master.allowRunning(2);
        JobId one = sleeping();
        JobId two = sleeping();
        JobId next = master.submit(delay());
        JobId last = master.submit(delay());
        assertThat(why(next).because())
                .containsExactly(new Hindrance.NoSlot(2, List.of(one, two)), new Hindrance.Turn(0));
        assertThat(why(last).text())
                .isEqualTo(
                        "all 2 places for running jobs (max_running_jobs) are taken: jobs 1, 2;"
                                + " 1 job comes before it");
    }

    @Test
    void namesTheLockItsHolderAndWhoComesFirst() throws InterruptedException {
        JobId holder = sleeping("no_locks", false);
        JobId first = master.submit(delay("no_locks", false));
        master.await(first, WAITING);
        JobId second = master.submit(delay("no_locks", false));
        master.await(second, WAITING);
        assertThat(why(second).because())
                .hasSize(2)
                .allSatisfy(each -> {
                    var lock = (Hindrance.Lock) each;
                    assertThat(lock.lock()).isEqualTo("node/" + NODE_UUID);
                    assertThat(lock.called()).isEqualTo("the lock node/node1.example.com");
                    assertThat(lock.mode()).isEqualTo("exclusive");
                });
        var held = (Hindrance.Lock) why(second).because().getFirst();
        assertThat(held.by()).isEqualTo(holder);
        assertThat(held.holds()).isTrue();
        var before = (Hindrance.Lock) why(second).because().getLast();
        assertThat(before.by()).isEqualTo(first);
        assertThat(before.holds()).isFalse();
        assertThat(before.doing()).isEqualTo("waits for locks itself");
        assertThat(why(second).text())
                .contains(
                        "job " + holder + " has held the lock node/node1.example.com (exclusive)");
        // and to a program the same
        Map<?, ?> wire = why(second).because().getFirst().wire();
        assertThat(wire.get("kind")).isEqualTo("lock");
        assertThat(wire.get("job")).isEqualTo(holder.value());
        assertThat(why(second).wire()).containsKeys("job", "status", "text", "because");
        master.sleepers.release(3);
        master.await(second, SUCCESS);
    }

    @Test
    void saysThatAJobRuns() throws InterruptedException {
        JobId id = sleeping();
        assertThat(why(id).because()).singleElement().isInstanceOf(Hindrance.Activity.class);
    }
}
