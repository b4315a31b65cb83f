package janeti.jobs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The hook scripts of this machine. It is the master's node, so what is not here need not be asked
 * of that.
 */
record HookFolder(Path base) {
    private static final Logger LOG = LoggerFactory.getLogger(HookFolder.class);

    /** Whether there is anything to run. What cannot be looked at is taken to be there. */
    boolean mayHave(String path, String phase) {
        Path scripts = base.resolve(path + "-" + phase + ".d");
        try (Stream<Path> files = Files.list(scripts)) {
            return files.findAny().isPresent();
        } catch (NoSuchFileException e) {
            LOG.debug("no hooks: folder={}", scripts);
            return false;
        } catch (IOException e) {
            LOG.warn("hooks cannot be listed, the node is asked: folder={}", scripts, e);
            return true;
        }
    }
}
