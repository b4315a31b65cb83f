package janeti.query;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * An instance as a query sees it. What many columns are read off (filled parameters, disks) is put
 * together when the first of them asks, and once. Made and dropped by the thread that answers the
 * query.
 */
final class InstanceRow {
    private final Config config;
    private final Instance instance;
    private final @Nullable InstanceLive live;
    private final @Nullable Cell console;
    private @Nullable Params hvparams;
    private @Nullable Map<String, @Nullable Object> beparams;
    private @Nullable Map<String, @Nullable Object> form;
    private @Nullable List<Disk> disks;

    private InstanceRow(
            Config config, Instance instance, @Nullable InstanceLive live, @Nullable Cell console) {
        this.config = config;
        this.instance = instance;
        this.live = live;
        this.console = console;
    }

    static InstanceRow of(Config config, Instance instance) {
        return new InstanceRow(config, instance, null, null);
    }

    InstanceRow with(InstanceLive newLive) {
        return new InstanceRow(config, instance, newLive, console);
    }

    InstanceRow withConsole(Cell newConsole) {
        return new InstanceRow(config, instance, live, newConsole);
    }

    Config config() {
        return config;
    }

    Instance instance() {
        return instance;
    }

    /** Null while no node has been asked. */
    @Nullable InstanceLive live() {
        return live;
    }

    Cell console() {
        return console == null ? Cell.NODATA : console;
    }

    /** Null for a forthcoming instance that has none yet. */
    @Nullable Node primaryNode() {
        return config.nodes().get(instance.primaryNode());
    }

    List<Disk> disks() {
        List<Disk> found = disks;
        if (found == null) {
            found = instance.disks().stream().map(config::disk).toList();
            disks = found;
        }
        return found;
    }

    List<Node> secondaryNodes() {
        return Relations.secondaryNodes(config, instance, disks());
    }

    /** Filled, without what is the cluster's alone. */
    Params hvparams() {
        Params filled = hvparams;
        if (filled == null) {
            filled = Filled.withoutGlobals(Filled.hvparams(config, instance));
            hvparams = filled;
        }
        return filled;
    }

    /** Filled. */
    Map<String, @Nullable Object> beparams() {
        Map<String, @Nullable Object> filled = beparams;
        if (filled == null) {
            filled = BeParams.form(Filled.beparams(config, instance));
            beparams = filled;
        }
        return filled;
    }

    /** The object as it stands in the configuration. */
    Map<String, @Nullable Object> form() {
        Map<String, @Nullable Object> written = form;
        if (written == null) {
            written = ObjectWriter.form(instance);
            form = written;
        }
        return written;
    }
}
