package janeti.node;

import janeti.node.host.NodeTree;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The digests of the certificates that may call, as ssconf_master_candidates_certs has them. Read
 * anew when the file was replaced, so that a demoted node is refused from then on. Lines are {@code
 * node uuid=digest}.
 */
final class Candidates implements Supplier<Set<String>> {
    private static final Logger log = LoggerFactory.getLogger(Candidates.class);

    private final Path file;
    private volatile Read read = new Read("", Set.of());

    /**
     * @param stamp what tells one version of the file from the next
     */
    private record Read(String stamp, Set<String> digests) {}

    Candidates(NodeTree tree) {
        this.file = tree.ssconf("master_candidates_certs");
    }

    /** Empty while there is no file, as on a node that is no part of a cluster yet. */
    @Override
    public Set<String> get() {
        try {
            String stamp = stamp();
            Read known = read;
            if (!stamp.equals(known.stamp)) {
                known = new Read(stamp, digests());
                read = known;
            }
            return known.digests;
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            log.error("cannot read who may call, nobody may: file={} cause={}", file, e.toString());
            return Set.of("unreadable");
        }
    }

    private String stamp() throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    }

    private Set<String> digests() throws IOException {
        var digests = new HashSet<String>();
        for (String line : NodeTree.text(file).lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                digests.add(line.substring(equals + 1).strip());
            }
        }
        return Set.copyOf(digests);
    }
}
