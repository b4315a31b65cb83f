package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys with which instances are sent from one cluster to another: a folder each, with a
 * certificate that its own key has signed.
 */
record TransferKeys(NodeTree tree) {
    private static final String PREFIX = "x509-";
    private static final String KEY = "key";
    private static final String CERTIFICATE = "cert";

    /** Ganeti's senders want this name of a receiver. Source: spec/constants.json, X509_CERT_CN. */
    private static final String NAME = "ganeti.example.com";

    /** A certificate's life is counted in days. */
    private static final long LEAST_DAYS = 1;

    private Path folder() {
        return tree.run().resolve("crypto");
    }

    /** Makes one; its name and its certificate. */
    List<String> make(Duration validity) {
        try {
            Files.createDirectories(folder());
            Path made =
                    Files.createTempDirectory(
                            folder(),
                            PREFIX,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            try {
                sign(made, validity);
                return List.of(
                        made.getFileName().toString(), NodeTree.text(made.resolve(CERTIFICATE)));
            } catch (IOException | RuntimeException e) {
                remove(made.getFileName().toString());
                throw e;
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot make a certificate in " + folder() + ": " + e, e);
        }
    }

    Path key(String name) {
        return existing(name).resolve(KEY);
    }

    Path certificate(String name) {
        return existing(name).resolve(CERTIFICATE);
    }

    private Path existing(String name) {
        Path made = folder().resolve(NodeTree.name(name));
        if (!name.startsWith(PREFIX) || !Files.isDirectory(made)) {
            throw new CallFailedException(
                    "There is no key " + name + " on this node; it may have been removed");
        }
        return made;
    }

    private void sign(Path made, Duration validity) {
        long days = Math.max(LEAST_DAYS, validity.toDays());
        Command.Ended ended =
                Command.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-sha256",
                                "-batch",
                                "-subj",
                                "/CN=" + NAME,
                                "-days",
                                Long.toString(days),
                                "-keyout",
                                made.resolve(KEY).toString(),
                                "-out",
                                made.resolve(CERTIFICATE).toString())
                        .run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Cannot make a certificate: openssl "
                            + ended.failure()
                            + ": "
                            + ended.output().strip());
        }
    }

    /** One that is gone already is as good. */
    void remove(String name) {
        if (!NodeTree.name(name).startsWith(PREFIX)) {
            throw new CallFailedException("There is no certificate " + name + " on this node");
        }
        Path made = folder().resolve(name);
        List<Path> all = new ArrayList<>(List.of(made.resolve(KEY), made.resolve(CERTIFICATE)));
        all.add(made);
        try {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot remove the certificate " + name + ": " + e, e);
        }
    }
}
