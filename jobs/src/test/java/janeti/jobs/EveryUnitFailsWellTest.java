package janeti.jobs;

import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpCode;
import janeti.protocol.NodeCall;
import janeti.testkit.FakeNodes.Asked;
import janeti.testkit.Gate;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs each opcode's {@link Scenario} again and again on a fresh cluster: each call to a node fails
 * once in each way, and the job is killed once during each. However it ends: the locks are free,
 * the configuration is consistent, nothing is left on a node that the configuration does not know,
 * and the job says which node failed and how.
 */
class EveryUnitFailsWellTest {
    @TempDir private Path folder;
    private final Clusters clusters = new Clusters(() -> folder);

    @Test
    void everyOpcodeHasAScenario() {
        Set<Class<?>> covered = new HashSet<>();
        Scenario.ALL.forEach(scenario -> covered.add(scenario.tested().op().getClass()));
        assertThat(covered).isEqualTo(opcodes(OpCode.class));
    }

    private static Set<Class<?>> opcodes(Class<?> family) {
        Set<Class<?>> found = new HashSet<>();
        if (family.isRecord()) {
            found.add(family);
        } else {
            for (Class<?> member : family.getPermittedSubclasses()) {
                found.addAll(opcodes(member));
            }
        }
        return found;
    }

    @TestFactory
    Stream<DynamicContainer> whateverFails() {
        return Scenario.ALL.stream()
                .map(scenario ->
                        DynamicContainer.dynamicContainer(scenario.name(), tests(scenario)));
    }

    private Stream<DynamicTest> tests(Scenario scenario) {
        Untroubled untroubled;
        try {
            untroubled = untroubled(scenario);
        } catch (AssertionError e) { // Told as this scenario's, so that the others run.
            return Stream.of(DynamicTest.dynamicTest("untroubled", () -> throwIt(e)));
        }
        return untroubled.calls().stream().flatMap(call -> failures(scenario, call, untroubled));
    }

    private static void throwIt(AssertionError failure) {
        throw failure;
    }

    /** A call to a node: the how-many-eth of the opcode, and which it is when nothing fails. */
    private record Call(int number, Asked asked) {}

    /** What comes of a scenario when nothing fails. */
    private record Untroubled(List<Call> calls, String said) {}

    private Stream<DynamicTest> failures(Scenario scenario, Call call, Untroubled untroubled) {
        Stream<DynamicTest> failures =
                Arrays.stream(InjectedFailure.values())
                        .map(failure ->
                                DynamicTest.dynamicTest(
                                        call.number() + " " + call.asked() + " " + failure,
                                        () -> endsWell(scenario, call, failure, untroubled)));
        DynamicTest kill =
                DynamicTest.dynamicTest(
                        call.number() + " " + call.asked() + " KILL",
                        () -> isKilled(scenario, call));
        return Stream.concat(failures, Stream.of(kill));
    }

    // The runs.

    private Untroubled untroubled(Scenario scenario) {
        try (TestMaster master = clusters.of(scenario)) {
            int first = master.nodes.asked().size();
            JobId id = master.submit(scenario.tested());
            Job job = master.awaitFinal(id);
            assertThat(job.status()).as(Clusters.said(job)).isEqualTo(SUCCESS);
            master.awaitIdleLocks();
            List<Asked> asked = master.nodes.asked();
            List<Call> calls = new ArrayList<>();
            for (int i = first; i < asked.size(); i++) {
                calls.add(new Call(i - first, asked.get(i)));
            }
            Clusters.nothingIsLeftOver(master);
            return new Untroubled(calls, Clusters.said(master.job(id)));
        }
    }

    private void endsWell(
            Scenario scenario, Call call, InjectedFailure failure, Untroubled untroubled) {
        try (TestMaster master = clusters.of(scenario)) {
            // given
            int number = master.nodes.asked().size() + call.number();
            failure.inject(master.nodes, number);
            // when
            JobId id = master.submit(scenario.tested());
            Job job = master.awaitFinal(id);
            // then
            Clusters.isWhole(master, scenario);
            Asked failed = master.nodes.asked().get(number);
            String said = Clusters.said(job);
            if (isPassedOver(failed, failure) && job.status() == SUCCESS) {
                return;
            }
            if (job.status() == SUCCESS && scenario.tells() == Scenario.Tells.IN_RESULT) {
                assertThat(said).isNotEqualTo(untroubled.said());
            } else {
                assertThat(said).contains(failed.node().value());
                assertThat(said).containsIgnoringCase(failure.text());
            }
            // and the cluster goes on
            JobId next = master.submit(TestMaster.op("OP_TAGS_SEARCH", "pattern", "."));
            master.await(next, SUCCESS);
        }
    }

    /** What nodes that are offline are not asked, and nothing is said of it. */
    private static boolean isPassedOver(Asked failed, InjectedFailure failure) {
        return failure == InjectedFailure.OFFLINE
                && Set.of("hypervisor_validate_params", "node_volumes", "storage_list")
                        .contains(failed.call().name());
    }

    private void isKilled(Scenario scenario, Call call) {
        try (TestMaster master = clusters.of(scenario)) {
            // given
            Gate gate = master.nodes.gate(master.nodes.asked().size() + call.number());
            JobId id = master.submit(scenario.tested());
            gate.awaitArrival();
            // when
            master.queue.ask(id, true);
            if (call.asked().call().repeat() == NodeCall.Repeat.NEVER) {
                gate.open(); // Its answer is waited for.
            }
            // then
            Job job = master.awaitFinal(id);
            if (job.status() == ERROR) {
                assertThat(String.valueOf(master.result(id))).contains("killed");
            } else { // What was to be done was done; only hooks came after it.
                assertThat(call.asked().call().name()).isEqualTo("hooks_runner");
            }
            Clusters.isWhole(master, scenario);
        }
    }
}
