package janeti.jobs;

import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.protocol.NodeCall;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes.Asked;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs each opcode's {@link Scenario} again and again, and lets the daemon die right after each
 * entry that concerns the job. The next daemon goes on: no call whose answer was recorded is made
 * again, one whose answer was lost only if that does no harm, and the job succeeds, or says what
 * nobody can know and has taken back the rest.
 */
class EveryUnitResumesTest {
    /** How many of a scenario's points may end in error, where the answer of a call was lost. */
    private static final double LOST = 0.1;

    /** Calls that change nothing, by the table of facts: also those that were never tried twice. */
    private static final Set<String> READS =
            Facts.list(Facts.spec("node-rpc.json").get("calls")).stream()
                    .map(Facts::object)
                    .filter(call -> "read".equals(call.get("repeat")))
                    .map(call -> String.valueOf(call.get("name")))
                    .collect(Collectors.toSet());

    @TempDir private Path folder;
    private final Clusters clusters = new Clusters(() -> folder);

    @TestFactory
    Stream<DynamicTest> whereverItDies() {
        return Scenario.ALL.stream()
                .map(scenario ->
                        DynamicTest.dynamicTest(scenario.name(), () -> diesEverywhere(scenario)));
    }

    private void diesEverywhere(Scenario scenario) {
        List<Asked> untroubled = untroubled(scenario);
        int points = 0;
        List<String> lost = new ArrayList<>();
        while (true) {
            String end = diesAfter(scenario, points + 1, untroubled);
            if (end == null) {
                break;
            }
            points++;
            if (!end.isEmpty()) {
                lost.add(points + ": " + end);
            }
        }
        assertThat(points).isGreaterThan(1);
        assertThat(lost.size())
                .as("%s of %s points: %s", lost.size(), points, lost)
                .isLessThanOrEqualTo(notToBeFoundOut(untroubled));
        if (scenario.name().matches("instance-(create|remove).*")) {
            assertThat((double) lost.size() / points).isLessThanOrEqualTo(LOST);
        }
    }

    /** How many of the calls leave nothing behind by which one could see whether they were done. */
    private static int notToBeFoundOut(List<Asked> calls) {
        return (int)
                calls.stream()
                        .map(Asked::call)
                        .filter(call -> call.repeat() == NodeCall.Repeat.NEVER)
                        .filter(call -> call.lookUp() == null)
                        .count();
    }

    private List<Asked> untroubled(Scenario scenario) {
        try (TestMaster master = clusters.of(scenario)) {
            int first = master.nodes.asked().size();
            master.await(master.submit(scenario.tested()), SUCCESS);
            return effects(master, first);
        }
    }

    /**
     * The calls that change something. Hooks are left out: they run at least once, and may run
     * twice.
     */
    private static List<Asked> effects(TestMaster master, int first) {
        List<Asked> asked = master.nodes.asked();
        return asked.subList(first, asked.size()).stream()
                .filter(each -> !READS.contains(each.call().name()))
                .filter(each -> !(each.call() instanceof NodeCall.HooksRunner))
                .toList();
    }

    /** How it ended: empty for success, null when there are not so many entries. */
    private @Nullable String diesAfter(Scenario scenario, int number, List<Asked> untroubled) {
        try (TestMaster master = clusters.of(scenario)) {
            // given
            int first = master.nodes.asked().size();
            var id = new JobId(master.lastId() + 1);
            master.dieAfter(id, number);
            // when
            master.awaitFinal(master.submit(scenario.tested()));
            if (!master.rise()) {
                return null;
            }
            int risen = master.nodes.asked().size();
            Job job = master.awaitFinal(id);
            // then
            Clusters.isWhole(master, scenario);
            List<Asked> after = effects(master, risen);
            List<Asked> all = effects(master, first);
            List<Asked> before = all.subList(0, all.size() - after.size());
            if (job.status() == SUCCESS) {
                isOnce(untroubled, before, after, number);
                return "";
            }
            String said = Clusters.said(job);
            assertThat(said).as("died after entry %s", number).contains("the answer is lost");
            return said;
        }
    }

    /** Together the two daemons asked for what one asks for; at most the last calls twice. */
    private static void isOnce(
            List<Asked> untroubled, List<Asked> before, List<Asked> after, int number) {
        List<String> twice = words(before);
        twice.addAll(words(after));
        for (String once : words(untroubled)) {
            assertThat(twice).as("died after entry %s", number).contains(once);
            twice.remove(once);
        }
        for (String again : twice) {
            NodeCall<?> last = before.getLast().call();
            assertThat(again).as("died after entry %s", number).endsWith(" " + last.name());
            assertThat(last.repeat()).as("%s", last).isEqualTo(NodeCall.Repeat.SAME);
        }
    }

    private static List<String> words(List<Asked> asked) {
        return new ArrayList<>(
                asked.stream()
                        .filter(each -> each.call().repeat() != NodeCall.Repeat.READ)
                        .map(Asked::toString)
                        .toList());
    }
}
