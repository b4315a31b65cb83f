package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.host.CallFailedException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Calls on the form and the contents of disks. */
class DiskCallsTest {
    private static final String FOLDER = "/srv/ganeti/file-storage/inst1";
    private static final String FILE =
            "{'dev_type':'file','logical_id':['loop','"
                    + FOLDER
                    + "/a'],'size':4,'mode':'rw',"
                    + "'uuid':'d0','params':{}}";
    private static final String EXT =
            "{'dev_type':'ext','logical_id':['prov','vol1'],'size':4,'mode':'rw','uuid':'d1',"
                    + "'name':'my disk','params':{'provider':'prov','access':'kernelspace',"
                    + "'pool':'p1'}}";

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
        node.askText("file_storage_dir_create", "['" + FOLDER + "']");
    }

    private Path file() {
        return root.resolve(FOLDER.substring(1)).resolve("a");
    }

    private void create() {
        node.askText("blockdev_create", "[" + FILE + ",4,'inst1',true,'info',false]");
    }

    @Test
    void aFileGrowsIsMeasuredAndRenamed() {
        create();
        // when
        node.askText("blockdev_grow", "[" + FILE + ",2,true,true,false]");
        assertThat(node.askText("blockdev_getdimensions", "[[" + FILE + "]]"))
                .isEqualTo("[[4194304,null]]");
        node.askText("blockdev_grow", "[" + FILE + ",2,false,true,false]");
        // then
        assertThat(node.askText("blockdev_getdimensions", "[[" + FILE + "]]"))
                .isEqualTo("[[6291456,null]]");
        // when
        node.askText("blockdev_rename", "[[[" + FILE + ",['loop','" + FOLDER + "/b']]]]");
        node.askText("file_storage_dir_rename", "['" + FOLDER + "','" + FOLDER + "x']");
        // then
        assertThat(file()).doesNotExist();
        assertThat(root.resolve(FOLDER.substring(1) + "x/b")).isRegularFile();
        assertThat(node.askText("blockdev_getdimensions", "[[" + FILE + "]]")).isEqualTo("[null]");
        assertThat(node.askText("blockdev_getmirrorstatus_multi", "[[" + FILE + "]]"))
                .startsWith("[[false,\"Can't find device");
    }

    @Test
    void aPartOfADiskIsWipedAndOneIsFilledFromAnImage() throws IOException {
        // given
        create();
        node.write("image", "contents");
        node.askText("blockdev_image", "[" + FILE + ",'/image',4]");
        assertThat(head()).isEqualTo("contents");
        assertThat(Files.size(file())).isEqualTo(4 << 20);
        // when: beyond its end
        assertThatThrownBy(() -> node.askText("blockdev_wipe", "[" + FILE + ",3,2]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("Cannot wipe");
        node.askText("blockdev_wipe", "[" + FILE + ",0,1]");
        // then
        assertThat(head()).isEqualTo("\0".repeat(8));
    }

    private String head() throws IOException {
        try (var in = Files.newInputStream(file())) {
            return new String(in.readNBytes(8), StandardCharsets.US_ASCII);
        }
    }

    /** One that keeps its volumes as files. */
    private void makeProvider() {
        String folder = "srv/ganeti/extstorage/prov/";
        String to = root.resolve("volumes").toString();
        node.write("volumes/none", "");
        node.write(folder + "parameters.list", "pool what pool\n");
        node.script(
                folder + "create", "env >" + to + "/env; truncate -s 1M " + to + "/$VOL_NAME\n");
        node.script(folder + "remove", "rm " + to + "/$VOL_NAME\n");
        node.script(folder + "grow", "echo $VOL_SIZE $VOL_NEW_SIZE >" + to + "/grown\n");
        node.script(
                folder + "attach",
                "[ -e "
                        + to
                        + "/$VOL_NAME ] || { echo no such volume; exit 1; }\n"
                        + "echo "
                        + to
                        + "/$VOL_NAME\n");
        node.script(folder + "detach", "exit 0\n");
        node.script(folder + "setinfo", "echo $VOL_METADATA >" + to + "/info\n");
        node.script(folder + "verify", "exit 0\n");
        node.script(
                folder + "snapshot",
                "echo $VOL_SNAPSHOT_NAME $VOL_SNAPSHOT_SIZE >" + to + "/snap\n");
        node.script(folder + "open", "echo $VOL_OPEN_EXCLUSIVE >" + to + "/open\n");
    }

    @Test
    void aProviderDoesWhatIsAskedOfItsDisks() {
        // given
        makeProvider();
        // when
        assertThat(node.askText("blockdev_create", "[" + EXT + ",4,'inst1',true,'the info',false]"))
                .isEqualTo("[\"prov\",\"vol1\"]");
        // then
        assertThat(node.read("volumes/env"))
                .contains("VOL_NAME=vol1\n", "VOL_SIZE=4\n", "VOL_UUID=d1\n", "EXTP_POOL=p1\n")
                .contains("VOL_CNAME=my disk\n")
                .doesNotContain("EXTP_ACCESS");
        assertThat(node.read("volumes/info")).isEqualTo("the info\n");
        assertThat(node.askText("blockdev_find", "[" + EXT + "]")).contains("/volumes/vol1");
        // when
        node.askText("blockdev_grow", "[" + EXT + ",6,false,true,false]");
        node.askText("blockdev_open", "['inst1',[" + EXT + "],true]");
        node.askText("blockdev_close", "['inst1',[" + EXT + "]]");
        assertThat(node.askText("blockdev_snapshot", "[" + EXT + ",'s1',null]"))
                .isEqualTo("[\"prov\",\"s1\"]");
        // then
        assertThat(node.read("volumes/grown")).isEqualTo("4 10\n");
        assertThat(node.read("volumes/open")).isEqualTo("True\n");
        assertThat(node.read("volumes/snap")).isEqualTo("s1 4\n");
        // when
        node.askText("blockdev_remove", "[" + EXT + "]");
        // then
        assertThat(node.askText("blockdev_find", "[" + EXT + "]")).isEqualTo("null");
    }

    @Test
    void aProviderThatIsNotThereIsNamed() {
        assertThatThrownBy(() ->
                        node.askText("blockdev_create", "[" + EXT + ",4,'inst1',true,'',false]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("prov not found in search path");
    }
}
