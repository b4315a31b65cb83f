package janeti.master;

import janeti.config.NewCluster;
import janeti.config.object.NicParams;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What runs the instances of an embedded cluster, and what the cluster is told for it. */
public enum LocalHypervisor {
    /** Nothing runs: instances are files. */
    FAKE,
    /** QEMU, with KVM where this machine's processor can and translated where not. */
    KVM;

    private static final List<Path> QEMU =
            List.of(Path.of("/usr/bin/kvm"), Path.of("/usr/bin/qemu-system-x86_64"));

    /**
     * @throws StartRefused if there is none of that name, or this machine has not what it needs
     */
    public static LocalHypervisor named(String name) {
        return switch (name) {
            case "fake" -> FAKE;
            case "kvm" -> {
                var _ = qemu();
                yield KVM;
            }
            default ->
                    throw new StartRefused(
                            ExitCode.FAILURE,
                            "There is no hypervisor " + name + " here, only fake and kvm.");
        };
    }

    private static Path qemu() {
        return QEMU.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new StartRefused(
                                ExitCode.FAILURE,
                                "The hypervisor kvm needs QEMU, and there is none of "
                                        + QEMU
                                        + "; on Debian, apt-get install qemu-system-x86."));
    }

    /**
     * Nothing outside of the tree is touched, neither /etc/hosts nor SSH's files. Paths are as on a
     * real node: each node daemon takes them as below its own root, but for programs and kernels,
     * which are the machine's. There need be no bridge, which only the mode "bridged" asks nodes
     * for: the fake hypervisor connects nothing, QEMU has networks of its own.
     */
    NewCluster.Choices choices() {
        NewCluster.Choices usual = NewCluster.Choices.USUAL;
        boolean real = this == KVM;
        return new NewCluster.Choices(
                real ? List.of("kvm", "fake") : usual.hypervisors(),
                // All nodes of an embedded cluster have one folder for shared files.
                List.of("diskless", "file", "sharedfile"),
                new NicParams("openvswitch", "switch1", ""),
                usual.fileDir(),
                usual.sharedFileDir(),
                usual.glusterDir(),
                false,
                false,
                real
                        ? Map.of("kvm_path", qemu().toString(), "kernel_path", "", "root_path", "")
                        : Map.of());
    }
}
