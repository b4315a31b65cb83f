package janeti.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.host.CallFailedException;
import janeti.protocol.DiskDict;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * LVM's tools are scripts here that do with files in a folder what the real ones do with volumes,
 * and answer in the same form.
 */
class LogicalVolumesTest {
    @TempDir private Path folder;
    private LogicalVolumes volumes = new LogicalVolumes();

    @BeforeEach
    void makeTools() throws IOException {
        Files.createDirectories(folder.resolve("tools"));
        Files.createDirectories(folder.resolve("vg/xenvg"));
        String cd = "cd " + folder.resolve("vg") + "\n";
        // The last word of most is the volume.
        String last = "for last; do :; done\n";
        tool(
                "lvcreate",
                cd
                        + last
                        + "for w; do case $w in -L*) s=${w#-L};; -n*) n=${w#-n};;"
                        + " esac; done\n[ -d $last ] || last=${last%%/*}\n"
                        + "[ -e $last/$n ] && { echo \"Logical Volume $n already exists\"; exit 5; }\n"
                        + "echo ${s%m} >$last/$n\n");
        tool("lvremove", cd + last + "rm $last\n");
        tool("lvrename", cd + "mv $1/$2 $1/$3\n");
        tool("lvchange", cd + last + "[ -e $last ] || exit 5; echo \"$@\" >>../changes\n");
        tool(
                "lvextend",
                cd
                        + last
                        + "case \"$*\" in *--test*) exit 0;; esac\n"
                        + "for w; do case $w in +*) s=${w#+};; esac; done\n"
                        + "echo $(($(cat $last) + ${s%m})) >$last\n");
        tool(
                "lvs",
                cd
                        + last
                        + "case \"$*\" in\n"
                        + "*lv_attr\\ */*|*lv_attr*xenvg/*) [ -e $last ] || {"
                        + " echo \"Failed to find logical volume \\\"$last\\\"\"; exit 5; };"
                        + " echo -wi-a-----;;\n"
                        + "*=b*) echo \"  $(($(cat $last) * 1048576))\";;\n"
                        + "*) for v in xenvg/*; do echo \"  xenvg|${v#*/}|$(cat $v).00|-wi-ao----\"; done;;"
                        + "\nesac\n");
        tool("vgs", "echo '  xenvg|10236.00|9000.50'\n");
        volumes = new LogicalVolumes(Path.of("/dev"), folder.resolve("tools") + ":/bin");
    }

    private void tool(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve("tools/" + name), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static DiskDict disk(String name) {
        return new DiskDict(
                Map.of(
                        "dev_type",
                        "plain",
                        "logical_id",
                        List.of("xenvg", name),
                        "size",
                        128L,
                        "mode",
                        "rw",
                        "uuid",
                        "d0"));
    }

    @Test
    void aVolumeLivesFromCreationToRemoval() throws IOException {
        DiskDict disk = disk("inst.disk0");
        assertThat(volumes.find(disk)).isNull();
        // when
        assertThat(volumes.create(disk, 128, "originstname+i 1"))
                .isEqualTo(List.of("xenvg", "inst.disk0"));
        // then
        assertThat(volumes.find(disk)).isEqualTo(Path.of("/dev/xenvg/inst.disk0"));
        assertThat(volumes.attach(disk)).isEqualTo(Path.of("/dev/xenvg/inst.disk0"));
        assertThat(Files.readString(folder.resolve("changes")))
                .contains("--addtag originstname+i_1 xenvg/inst.disk0");
        assertThat(volumes.size(disk, Path.of("/"))).isEqualTo(128L << 20);
        // when
        volumes.grow(disk, 64, true);
        volumes.grow(disk, 64, false);
        // then
        assertThat(volumes.volumes(List.of("xenvg")))
                .containsEntry("xenvg/inst.disk0", List.of("192.00", false, true, false));
        // when
        volumes.rename(disk, List.of("xenvg", "other.disk0"));
        assertThat(volumes.find(disk)).isNull();
        volumes.remove(disk("other.disk0"));
        volumes.remove(disk("other.disk0"));
        // then
        assertThat(folder.resolve("vg/xenvg")).isEmptyDirectory();
    }

    @Test
    void whatTheToolSaysIsTold() {
        var _ = volumes.create(disk("a"), 128, "");
        assertThatThrownBy(() -> volumes.create(disk("a"), 128, ""))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("xenvg/a")
                .hasMessageContaining("already exists");
    }

    @Test
    void groupsAndTheirRoomAreTold() {
        assertThat(volumes.groups()).isEqualTo(Map.of("xenvg", 10236L));
        assertThat(volumes.room("xenvg")).isEqualTo(List.of(10236L, 9000L));
        assertThat(volumes.room("other")).isNull();
    }

    @Test
    void namesThatLvmDoesNotTakeNeverReachIt() {
        for (String name : List.of("-rf", "a/b", "a b", "x".repeat(10_000))) {
            assertThatThrownBy(() -> volumes.create(disk(name), 128, ""))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("is not [volume group, volume]");
        }
        assertThat(folder.resolve("vg/xenvg")).isEmptyDirectory();
    }

    @Test
    void aMissingToolIsNamed() {
        var without = new LogicalVolumes(Path.of("/dev"), folder.toString());
        assertThatThrownBy(() -> without.create(disk("a"), 128, ""))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("lvcreate")
                .hasMessageContaining("lvm2");
    }
}
