package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.master.LocalRoot.LocalNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LocalGrowthTest {
    @TempDir private Path root;

    @Test
    void makesTreesForNodesThatAreToCome() {
        // given
        LocalRoot cluster = cluster(2);
        // when
        List<LocalNode> more = new LocalGrowth(cluster).grow(4);
        // then
        assertThat(more).allMatch(LocalNode::whole);
        assertThat(more.stream().map(node -> node.name() + " " + node.address()))
                .containsExactly("node3.example.com 127.99.0.13", "node4.example.com 127.99.0.14");
        assertThat(more.getFirst().place().paths().serverPem())
                .hasSameTextualContentAs(cluster.master().paths().serverPem());
        assertThat(more.getFirst().place().paths().configData()).doesNotExist();
    }

    @Test
    void goesOnWithTreesOfAnAttemptThatDidNotComeToTheEnd() throws IOException {
        // given
        LocalRoot cluster = cluster(1);
        Path made = new LocalGrowth(cluster).grow(2).getFirst().place().paths().clientPem();
        String key = Files.readString(made);
        // then
        assertThat(new LocalGrowth(cluster).grow(2)).hasSize(1);
        assertThat(made).hasContent(key);
    }

    @Test
    void refusesFewerThanThereAreAndATreeThatIsNotEmpty() throws IOException {
        // given
        LocalRoot cluster = cluster(2);
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> new LocalGrowth(cluster).grow(1))
                .withMessageContaining("has 2 nodes, more than the 1 asked for")
                .withMessageContaining("cannot take nodes away");
        Files.createDirectories(root.resolve("node3.example.com"));
        Files.writeString(root.resolve("node3.example.com/notes"), "mine");
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> new LocalGrowth(cluster).grow(3))
                .withMessageContaining("holds 1 files but no cluster, such as [notes]");
        assertThat(root.resolve("node3.example.com/notes")).hasContent("mine");
    }

    @Test
    void makesATreeAnewThatIsGone() throws IOException {
        // given
        LocalRoot cluster = cluster(2);
        Files.move(root.resolve("node2.example.com"), root.resolve(".away"));
        // when
        List<LocalNode> repaired = new LocalGrowth(cluster).repair();
        // then
        assertThat(repaired)
                .extracting(node -> node.name().value())
                .containsExactly("node2.example.com");
        assertThat(repaired).allMatch(LocalNode::whole);
        assertThat(repaired.getFirst().place().paths().configData()).exists();
        assertThat(new LocalGrowth(cluster).repair()).isEmpty();
    }

    private LocalRoot cluster(int nodes) {
        return LocalRoot.of(
                LocalCluster.init(
                        new LocalCluster.Wanted(
                                root,
                                "cluster.example.com",
                                Trees.NODE,
                                nodes,
                                new LoopbackNet("127.99"))));
    }
}
