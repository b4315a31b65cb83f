package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Whether this machine's processor can run guests. That /dev/kvm is there and opens does not tell:
 * inside of some virtual machines it does, and guests stand still. So a BIOS is started once and
 * must come to its end; the outcome is kept until the machine boots anew.
 */
public record Accelerator(NodeTree tree, Path device) {
    private static final Logger log = LoggerFactory.getLogger(Accelerator.class);
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Source: SeaBIOS, debug port. */
    private static final String BIOS_PORT = "isa-debugcon,iobase=0x402,chardev=bios";

    private static final String BIOS_END = "No bootable device";

    public Accelerator(NodeTree tree) {
        this(tree, KVM);
    }

    /**
     * Whether a guest with these parameters is run by the processor.
     *
     * @throws CallFailedException if it must be and cannot
     */
    public boolean isKvm(GuestParameters parameters) {
        String flag = parameters.text("kvm_flag");
        if (flag.equals("disabled")) {
            return false;
        }
        boolean usable = isUsable(parameters);
        if (!usable && flag.equals("enabled")) {
            throw new CallFailedException(
                    "Hypervisor parameter kvm_flag asks for KVM, which this node does not have: "
                            + device
                            + " is missing, cannot be opened, or runs no guest; without kvm_flag"
                            + " guests are translated, which is slower");
        }
        return usable;
    }

    private boolean isUsable(GuestParameters parameters) {
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return false;
        }
        Path kept = GuestFiles.probe(tree);
        try {
            String boot = Files.readString(BOOT_ID).strip();
            List<String> lines = read(kept);
            if (lines.size() == 2 && lines.getFirst().equals(boot)) {
                return Boolean.parseBoolean(lines.get(1));
            }
            boolean usable =
                    runsBios(QemuCommand.onMachine(tree, parameters.text("kvm_path")).toString());
            log.info("kvm probed: usable={}", usable);
            Files.createDirectories(kept.getParent());
            WholeFile.write(
                    kept,
                    (boot + "\n" + usable + "\n").getBytes(StandardCharsets.US_ASCII),
                    PosixFilePermissions.fromString("rw-r--r--"));
            return usable;
        } catch (IOException e) {
            throw new CallFailedException("Cannot find out whether KVM is usable: " + e, e);
        }
    }

    private static List<String> read(Path kept) throws IOException {
        try {
            return NodeTree.text(kept).lines().toList();
        } catch (NoSuchFileException e) {
            log.debug("not probed yet: {}", e.getMessage());
            return List.of();
        }
    }

    private static boolean runsBios(String program) throws IOException {
        Path output = Files.createTempFile("kvm-probe-", ".out");
        Process process =
                new ProcessBuilder(
                                program,
                                "-accel",
                                "kvm",
                                "-machine",
                                "pc",
                                "-m",
                                "16M",
                                "-nodefaults",
                                "-no-user-config",
                                "-display",
                                "none",
                                "-chardev",
                                "file,id=bios,path=" + output,
                                "-device",
                                BIOS_PORT)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            long end = System.nanoTime() + Limits.PROBE.toNanos();
            while (process.isAlive() && System.nanoTime() < end) {
                if (NodeTree.text(output).contains(BIOS_END)) {
                    return true;
                }
                GuestProcess.pause();
            }
            return false;
        } finally {
            var _ = process.destroyForcibly();
            Files.delete(output);
        }
    }
}
