package janeti.master;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class MasterCheckTest {
    @TempDir private Path root;

    @Test
    void passesWhereOurFilesNameUs() {
        Place place = Trees.whereMasterIs(root, "node1.example.com");
        assertThatCode(() -> MasterCheck.require(place)).doesNotThrowAnyException();
    }

    @Test
    void endsWith11OnAnotherNodeAndNamesTheMaster() {
        Place place = Trees.whereMasterIs(root, "node2.example.com");
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> MasterCheck.require(place))
                .withMessageContaining("(node1.example.com) is not the master")
                .withMessageContaining("says that node2.example.com is")
                .extracting(refused -> refused.exitCode().number())
                .isEqualTo(11);
    }

    @Test
    void endsWith12WhereNothingIsSetUp() {
        Place place = Trees.empty(root);
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> MasterCheck.require(place))
                .withMessageContaining("no cluster on this node")
                .withMessageContaining("ssconf_master_node")
                .extracting(refused -> refused.exitCode().number())
                .isEqualTo(12);
    }

    @Test
    void endsWith1OnAnEmptyFile() {
        Place place = Trees.whereMasterIs(root, "");
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> MasterCheck.require(place))
                .withMessageContaining("is empty")
                .extracting(refused -> refused.exitCode().number())
                .isEqualTo(1);
    }
}
