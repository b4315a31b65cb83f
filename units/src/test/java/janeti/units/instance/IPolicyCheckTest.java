package janeti.units.instance;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.FilledIPolicy;
import janeti.config.object.ISpecParams;
import janeti.config.object.MinMaxISpecs;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What a policy does not allow. */
class IPolicyCheckTest {
    private static final ISpecParams SMALL = new ISpecParams(128, 1024, 1, 1, 1, 1);
    private static final ISpecParams LARGE = new ISpecParams(512, 4096, 2, 2, 2, 2);
    private static final ISpecParams HUGE = new ISpecParams(8192, 8192, 2, 8, 2, 2);
    private static final FilledIPolicy POLICY =
            new FilledIPolicy(
                    List.of(new MinMaxISpecs(SMALL, LARGE), new MinMaxISpecs(LARGE, HUGE)),
                    SMALL,
                    32,
                    4,
                    List.of("file", "diskless"));

    private static List<String> violations(long memory, long cpus, List<Long> disks, String type) {
        return IPolicyCheck.violations(
                POLICY, new IPolicyCheck.Size(memory, cpus, 1, 1, disks, type));
    }

    @Test
    void allowsWhatIsWithinOneRange() {
        assertThat(violations(128, 1, List.of(1024L), "file")).isEmpty();
        assertThat(violations(512, 2, List.of(4096L, 4096L), "file")).isEmpty();
    }

    @Test
    void doesNotCountTheDisksOfAnInstanceWithout() {
        assertThat(violations(128, 1, List.of(), "diskless")).isEmpty();
    }

    @Test
    void namesWhatIsOutsideOfTheRangeThatFitsBest() {
        assertThat(violations(64, 1, List.of(1024L, 16L), "file"))
                .containsExactly(
                        "memory-size value 64 is not in range [128, 512]",
                        "disk-size/1 value 16 is not in range [1024, 4096]");
        assertThat(violations(128, 1, List.of(1024L, 1024L, 1024L), "file"))
                .containsExactly("disk-count value 3 is not in range [1, 2]");
    }

    @Test
    void namesATemplateThatIsNotAllowed() {
        assertThat(violations(128, 1, List.of(1024L), "plain"))
                .containsExactly(
                        "Disk template plain is not allowed (allowed templates: file, diskless)");
    }
}
