package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.model.InstanceName;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The folders on nodes in which disks that are files lie. Pure: paths, not files. */
final class DiskFolders {
    private static final Set<String> FILES = Set.of("file", "sharedfile");

    private DiskFolders() {}

    /**
     * Where a new instance's disks come.
     *
     * @param below a folder between the cluster's and the instance's; null for none
     */
    static String ofNew(Config config, String template, InstanceName name, @Nullable String below) {
        Cluster.Storage storage = config.cluster().storage();
        String base = template.equals("file") ? storage.fileDir() : storage.sharedFileDir();
        require(
                !base.isEmpty(),
                STATE,
                "Cluster file storage dir for '%s' storage type not defined",
                template);
        Path folder = Path.of(base).normalize();
        Path whole = (below == null ? folder : folder.resolve(below)).resolve(name.value());
        require(
                whole.equals(whole.normalize()) && whole.startsWith(folder),
                INVAL,
                "File storage directory '%s' is not below '%s'",
                String.valueOf(below),
                base);
        return whole.toString();
    }

    /** Those of these disks, each once. */
    static List<String> of(Collection<Disk> disks) {
        return disks.stream()
                .filter(disk -> FILES.contains(disk.devType()) && disk.logicalId().size() == 2)
                .map(disk -> String.valueOf(disk.logicalId().get(1)))
                .filter(path -> path.lastIndexOf('/') > 0)
                .map(path -> path.substring(0, path.lastIndexOf('/')))
                .distinct()
                .toList();
    }
}
