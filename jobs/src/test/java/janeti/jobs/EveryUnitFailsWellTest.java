package janeti.jobs;

import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.model.InstanceName;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.LogLine;
import janeti.model.NodeName;
import janeti.op.OpCode;
import janeti.testkit.FakeNodes.Asked;
import janeti.testkit.Gate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs each opcode's {@link Scenario} again and again on a fresh cluster: each call to a node fails
 * once in each way, and the job is killed once during each. However it ends: the locks are free,
 * the configuration is consistent, nothing is left on a node that the configuration does not know,
 * and the job says which node failed and how.
 */
class EveryUnitFailsWellTest {
    @TempDir private Path folder;
    private final AtomicInteger clusters = new AtomicInteger();

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
        try (TestMaster master = cluster(scenario)) {
            int first = master.nodes.asked().size();
            JobId id = master.submit(scenario.tested());
            Job job = master.awaitFinal(id);
            assertThat(job.status()).as(said(job)).isEqualTo(SUCCESS);
            master.awaitIdleLocks();
            List<Asked> asked = master.nodes.asked();
            List<Call> calls = new ArrayList<>();
            for (int i = first; i < asked.size(); i++) {
                calls.add(new Call(i - first, asked.get(i)));
            }
            nothingIsLeftOver(master);
            return new Untroubled(calls, said(master.job(id)));
        }
    }

    private void endsWell(
            Scenario scenario, Call call, InjectedFailure failure, Untroubled untroubled) {
        try (TestMaster master = cluster(scenario)) {
            // given
            int number = master.nodes.asked().size() + call.number();
            failure.inject(master.nodes, number);
            // when
            JobId id = master.submit(scenario.tested());
            Job job = master.awaitFinal(id);
            // then
            isWhole(master, scenario);
            Asked failed = master.nodes.asked().get(number);
            String said = said(job);
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

    /** Hypervisor parameters are not checked on nodes that are offline, and nothing is said. */
    private static boolean isPassedOver(Asked failed, InjectedFailure failure) {
        return failure == InjectedFailure.OFFLINE
                && failed.call().name().equals("hypervisor_validate_params");
    }

    /** The results of its opcodes and the lines of its log. */
    private static String said(Job job) {
        return job.ops().stream()
                .map(op -> op.result() + " " + op.log().stream().map(LogLine::payload).toList())
                .toList()
                .toString();
    }

    private void isKilled(Scenario scenario, Call call) {
        try (TestMaster master = cluster(scenario)) {
            // given
            Gate gate = master.nodes.gate(master.nodes.asked().size() + call.number());
            JobId id = master.submit(scenario.tested());
            gate.awaitArrival();
            // when
            Reply reply = master.queue.cancel(id, true);
            // then
            assertThat(reply.done()).as(reply.text()).isTrue();
            Job job = master.awaitFinal(id);
            if (job.status() == ERROR) {
                assertThat(String.valueOf(master.result(id))).contains("killed");
            } else { // What was to be done was done; only hooks came after it.
                assertThat(call.asked().call().name()).isEqualTo("hooks_runner");
            }
            isWhole(master, scenario);
        }
    }

    private TestMaster cluster(Scenario scenario) {
        try {
            var master = new TestMaster(folder.resolve("c" + clusters.getAndIncrement()));
            master.network
                    .name(Scenario.NEW_NODE, "127.0.0.14")
                    .name(Scenario.INSTANCE, "127.0.0.80")
                    .machine("127.0.0.14");
            scenario.before().forEach(op -> master.await(master.submit(op), SUCCESS));
            master.awaitIdleLocks();
            return master;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // What holds at every end.

    private static void isWhole(TestMaster master, Scenario scenario) {
        master.awaitIdleLocks();
        master.config.current().verified();
        if (scenario.tells() != Scenario.Tells.IN_LOG_AND_LEAVES) {
            nothingIsLeftOver(master);
        }
    }

    private static void nothingIsLeftOver(TestMaster master) {
        Config config = master.config.current();
        Set<String> known = new TreeSet<>();
        config.disks()
                .values()
                .forEach(disk -> known.add(String.valueOf(disk.logicalId().getLast())));
        assertThat(known).as("disks").containsAll(master.machines.disks());
        master.machines
                .running()
                .forEach((name, nodes) ->
                        assertThat(nodes).as(name).containsExactly(primaryOf(config, name)));
    }

    private static @Nullable NodeName primaryOf(Config config, String instance) {
        for (Instance known : config.instances().values()) {
            if (known.name().equals(new InstanceName(instance))) {
                return config.node(known.primaryNode()).name();
            }
        }
        return null;
    }
}
