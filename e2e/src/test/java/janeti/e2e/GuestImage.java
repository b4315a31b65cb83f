package janeti.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a guest boots: Debian's kernel for clouds and a tiny system made here, of one static program
 * and a script. It counts on its serial console, tells the disks it sees, keeps what it is told to
 * write, and powers down when its button is pressed.
 */
record GuestImage(Path kernel, Path initrd) {
    /** What its console says when it is there. */
    static final String READY = "GUEST-READY";

    private static final long HANGS_MINUTES = 5;

    /** In the order in which they need each other. */
    private static final List<String> MODULES =
            List.of(
                    "virtio_ring",
                    "virtio",
                    "virtio_pci_modern_dev",
                    "virtio_pci_legacy_dev",
                    "virtio_pci",
                    "virtio_blk",
                    "virtio_balloon",
                    "evdev",
                    "button");

    private static final String INIT =
            """
            #!/bin/busybox sh
            b=/bin/busybox
            $b mount -t proc p /proc
            $b mount -t sysfs s /sys
            $b mount -t devtmpfs d /dev
            for m in MODULES; do [ -e /lib/$m.ko ] && $b insmod /lib/$m.ko; done
            exec </dev/ttyS0 >/dev/ttyS0 2>&1
            for e in /dev/input/event*; do
                ( $b dd if=$e of=/dev/null bs=24 count=1 2>/dev/null
                  echo GUEST-POWERS-DOWN; $b poweroff -f ) &
            done
            echo READY
            n=0
            while :; do
                n=$((n + 1))
                echo "COUNT $n DISKS $(cd /sys/block; echo vd*)"
                [ -b /dev/vda ] && echo "count $n" | $b dd of=/dev/vda conv=fsync 2>/dev/null
                $b sleep 0.1
            done
            """;

    /** Fetched and made once; kept below the module's target folder. */
    static GuestImage made() {
        Path folder = Path.of("target", "guest").toAbsolutePath();
        try {
            Files.createDirectories(folder);
            var image = new GuestImage(folder.resolve("vmlinuz"), folder.resolve("initrd"));
            if (!Files.exists(image.kernel)) {
                Path packages = folder.resolve("packages");
                fetch(folder, packages, kernelPackage(folder));
                fetch(folder, packages, "busybox-static");
                Files.write(image.initrd, archive(packages), StandardOpenOption.CREATE);
                Files.move(find(packages.resolve("boot"), "vmlinuz-"), image.kernel);
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the guest's system in " + folder, e);
        }
    }

    /** The package linux-image-cloud-amd64 only names another. */
    private static String kernelPackage(Path folder) {
        return run(folder, "apt-cache", "depends", "linux-image-cloud-amd64")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "There is no package linux-image-cloud-amd64; run apt-get update"));
    }

    private static void fetch(Path folder, Path into, String name) throws IOException {
        var _ = run(folder, "apt-get", "download", name);
        Path file = find(folder, name + "_");
        var _ = run(folder, "dpkg-deb", "-x", file.toString(), into.toString());
        Files.delete(file);
    }

    private static Path find(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No " + prefix + " in " + folder));
        }
    }

    private static String run(Path folder, String... words) {
        try {
            Path output = Files.createTempFile(folder, "run", ".out");
            Process process =
                    new ProcessBuilder(words)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(HANGS_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            Files.delete(output);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", words) + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /** The first files of the guest, in the form in which a kernel takes them: cpio, newc. */
    private static byte[] archive(Path packages) throws IOException {
        var files = new TreeMap<String, byte[]>();
        files.put("bin/busybox", Files.readAllBytes(packages.resolve("bin/busybox")));
        String init = INIT.replace("MODULES", String.join(" ", MODULES)).replace("READY", READY);
        files.put("init", init.getBytes(StandardCharsets.UTF_8));
        for (String module : MODULES) {
            try (Stream<Path> all = Files.walk(packages.resolve("lib/modules"))) {
                var file = all.filter(path -> path.endsWith(module + ".ko")).findFirst();
                if (file.isPresent()) {
                    files.put("lib/" + module + ".ko", Files.readAllBytes(file.get()));
                }
            }
        }
        var out = new ByteArrayOutputStream();
        for (String folder : List.of("bin", "dev", "lib", "proc", "sys")) {
            entry(out, folder, 040755, new byte[0]);
        }
        for (var file : files.entrySet()) {
            entry(out, file.getKey(), 0100755, file.getValue());
        }
        entry(out, "TRAILER!!!", 0, new byte[0]);
        return out.toByteArray();
    }

    private static void entry(ByteArrayOutputStream out, String name, int mode, byte[] content) {
        byte[] bytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        var header = new StringBuilder("070701");
        for (int field :
                new int[] {0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, bytes.length, 0}) {
            header.append(String.format(Locale.ROOT, "%08X", field));
        }
        out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
        pad(out);
        out.writeBytes(content);
        pad(out);
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }
}
