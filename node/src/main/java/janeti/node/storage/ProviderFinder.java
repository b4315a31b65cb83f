package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.SearchedFolder;
import janeti.protocol.ProviderOnNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds external storage providers in the search path and says what is wrong with one. */
record ProviderFinder(NodeTree tree) {
    private static final List<String> SEARCH_PATH =
            List.of(
                    "srv/ganeti/extstorage",
                    "usr/local/lib/ganeti/extstorage",
                    "usr/lib/ganeti/extstorage",
                    "usr/share/ganeti/extstorage");

    /** Source: spec/operations.md, ExtStorage provider interface. */
    private static final List<String> SCRIPTS =
            List.of("create", "remove", "grow", "attach", "detach", "setinfo", "verify");

    private static final String PARAMETERS = "parameters.list";

    /** As the names of all scripts from outside. Source: spec/constants.json, EXT_PLUGIN_MASK. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    List<ProviderOnNode> all() {
        List<ProviderOnNode> all = new ArrayList<>();
        for (String place : SEARCH_PATH) {
            for (Path folder :
                    SearchedFolder.entries(
                            tree.root().resolve(place), "directory of storage providers")) {
                all.add(diagnosed(folder));
            }
        }
        return all;
    }

    private ProviderOnNode diagnosed(Path folder) {
        String name = folder.getFileName().toString();
        String path = tree.virtual(folder);
        String problem = problem(name, folder, path);
        if (problem != null) {
            return new ProviderOnNode(name, path, false, problem, List.of());
        }
        try {
            return new ProviderOnNode(name, path, true, "", parameters(folder));
        } catch (IOException e) {
            return new ProviderOnNode(
                    name, path, false, "Cannot read " + PARAMETERS + ": " + e, List.of());
        }
    }

    /**
     * The folder of a provider that is right.
     *
     * @throws CallFailedException with what is wrong with it
     */
    Path folder(String name) {
        for (String place : SEARCH_PATH) {
            Path folder = tree.root().resolve(place).resolve(NodeTree.name(name));
            if (Files.isDirectory(folder)) {
                String problem = problem(name, folder, tree.virtual(folder));
                if (problem != null) {
                    throw new CallFailedException(problem);
                }
                return folder;
            }
        }
        throw new CallFailedException(
                "Directory for External Storage Provider " + name + " not found in search path");
    }

    private static @Nullable String problem(String name, Path folder, String path) {
        if (!NAME.matcher(name).matches() || !Files.isDirectory(folder)) {
            return "Directory for External Storage Provider " + name + " not found in search path";
        }
        for (String script : SCRIPTS) {
            Path file = folder.resolve(script);
            if (!Files.isRegularFile(file)) {
                return "File '" + script + "' under path '" + path + "' is missing";
            }
            if (!Files.isExecutable(file)) {
                return "File '" + script + "' under path '" + path + "' is not executable";
            }
        }
        return Files.exists(folder.resolve(PARAMETERS))
                ? null
                : "File '" + PARAMETERS + "' under path '" + path + "' is missing";
    }

    private static List<List<String>> parameters(Path folder) throws IOException {
        return NodeTree.text(folder.resolve(PARAMETERS))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> List.of(BLANKS.split(line, 2)))
                .toList();
    }
}
