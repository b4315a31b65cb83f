package janeti.locks;

import static janeti.locks.LockLevel.NODE;
import static janeti.locks.LockLevel.NODE_RES;
import static janeti.locks.LockMode.EXCLUSIVE;
import static janeti.locks.LockMode.SHARED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.BugException;
import janeti.model.InstanceName;
import janeti.model.Uuid;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class LockRequestTest {
    @Test
    void alwaysHoldsTheBigLockSharedUnlessAskedForExclusively() {
        assertThat(LockRequest.none().locks()).containsOnly(Map.entry(LockName.BGL, SHARED));
        assertThat(LockRequest.exclusive(NODE, "n1").locks()).containsEntry(LockName.BGL, SHARED);
        assertThat(LockRequest.exclusive(NODE, "n1").and(LockRequest.bglExclusive()).locks())
                .containsEntry(LockName.BGL, EXCLUSIVE);
    }

    @Test
    void namesLocksInTheOrderOfLevelsThenNames() {
        // given
        var request =
                LockRequest.exclusive(NODE_RES, "b", "a")
                        .andShared(NODE, "z")
                        .and(LockRequest.exclusive(new InstanceName("web1")))
                        .and(LockRequest.shared(NODE, new Uuid("y")));
        // when
        List<String> names = request.names().stream().map(LockName::wireName).toList();
        // then
        assertThat(names)
                .containsExactly(
                        "cluster/BGL",
                        "instance/web1",
                        "node/y",
                        "node/z",
                        "node-res/a",
                        "node-res/b");
    }

    @Test
    void unionTakesTheStrongerMode() {
        // given
        var shared = LockRequest.shared(NODE, "n1", "n2");
        var exclusive = LockRequest.exclusive(NODE, "n2", "n3");
        // then
        assertThat(shared.union(exclusive))
                .isEqualTo(exclusive.union(shared))
                .isEqualTo(LockRequest.shared(NODE, "n1").andExclusive(NODE, "n2", "n3"));
    }

    @Test
    void unionOfOpportunisticPartsTakesAllNamesAndTheLargerCount() {
        // given
        var one = LockRequest.atLeast(2, SHARED, NODE, List.of("a", "b"));
        var other = LockRequest.atLeast(1, EXCLUSIVE, NODE, List.of("b", "c"));
        // then
        assertThat(one.union(other).opportunistic())
                .containsEntry(NODE, AtLeast.of(EXCLUSIVE, 2, List.of("a", "b", "c")));
    }

    @Test
    void allOfALevelCoversItsMembersButMembersDoNotCoverAll() {
        var all = LockRequest.allShared(NODE);
        var some = LockRequest.shared(NODE, "n1");
        assertThat(all.covers(some)).isTrue();
        assertThat(some.covers(all)).isFalse();
        assertThat(all.covers(LockRequest.exclusive(NODE, "n1"))).isFalse();
        assertThat(LockRequest.allExclusive(NODE).covers(all)).isTrue();
        assertThat(some.covers(LockRequest.shared(NODE_RES, "n1"))).isFalse();
        assertThat(some.covers(LockRequest.bglExclusive())).isFalse();
    }

    @Test
    void anOpportunisticPartIsCoveredByOneThatIsAsLargeAndNoWider() {
        var two = LockRequest.atLeast(2, EXCLUSIVE, NODE, List.of("a", "b"));
        assertThat(two.covers(LockRequest.atLeast(1, SHARED, NODE, List.of("a", "b", "c"))))
                .isTrue();
        assertThat(two.covers(LockRequest.atLeast(2, EXCLUSIVE, NODE, List.of("a", "c"))))
                .isFalse();
        assertThat(two.covers(LockRequest.atLeast(3, EXCLUSIVE, NODE, List.of("a", "b", "c"))))
                .isFalse();
        assertThat(LockRequest.exclusive(NODE, "a", "b").covers(two)).isTrue();
        assertThat(two.covers(LockRequest.exclusive(NODE, "a"))).isFalse();
    }

    @Test
    void tellsTheLevelsThatMoved() {
        // given
        var before = LockRequest.exclusive(LockLevel.INSTANCE, "web1").andExclusive(NODE, "n1");
        var after = before.andExclusive(NODE, "n2").andShared(NODE_RES, "n2");
        // then
        assertThat(before.uncovered(after)).isEqualTo(Set.of(NODE, NODE_RES));
        assertThat(before.wholeLevels(Set.of(NODE)))
                .isEqualTo(
                        LockRequest.exclusive(LockLevel.INSTANCE, "web1")
                                .and(LockRequest.allExclusive(NODE)));
        assertThat(after.wholeLevels(Set.of(NODE, NODE_RES)).covers(after)).isTrue();
    }

    @Test
    void heldLocksGoToTheLogAndBack() {
        // given
        var held = new Held(LockRequest.allShared(NODE).andExclusive(NODE_RES, "n1").locks());
        // then
        assertThat(held.wire())
                .isEqualTo(
                        List.of(
                                List.of("cluster/BGL", "shared"),
                                List.of("node/[lockset]", "shared"),
                                List.of("node-res/n1", "exclusive")));
        assertThat(Held.ofWire(held.wire())).isEqualTo(held);
        assertThatThrownBy(() -> Held.ofWire(List.of(List.of("nonsense", "shared"))))
                .isInstanceOf(BugException.class);
        assertThatThrownBy(() -> Held.ofWire("nonsense")).isInstanceOf(BugException.class);
    }

    @Test
    void heldSaysWhatItGives() {
        // given
        var held =
                new Held(
                        LockRequest.allShared(NODE)
                                .andExclusive(NODE, "n1")
                                .andShared(NODE_RES, "n2")
                                .locks());
        // then
        assertThat(held.isAll(NODE)).isTrue();
        assertThat(held.isAll(NODE_RES)).isFalse();
        assertThat(held.names(NODE)).containsExactly("n1");
        assertThat(held.mode(new LockName(NODE, "n1"))).isEqualTo(EXCLUSIVE);
        assertThat(held.mode(new LockName(NODE, "n2"))).isNull();
        assertThat(held.holds(new LockName(NODE, "n2"), SHARED)).isTrue();
        assertThat(held.holds(new LockName(NODE, "n2"), EXCLUSIVE)).isFalse();
        assertThat(held.covers(LockRequest.atLeast(1, EXCLUSIVE, NODE, List.of("n1", "n2"))))
                .isTrue();
        assertThat(held.covers(LockRequest.atLeast(2, EXCLUSIVE, NODE, List.of("n1", "n2"))))
                .isFalse();
        assertThat(new Held(new TreeMap<>()).locks()).isEmpty();
    }
}
