package janeti.node.os;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.SearchedFolder;
import janeti.protocol.OsOnNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds OS definitions in the search path and says what is wrong with one. */
record OsFinder(NodeTree tree) {
    private static final List<String> SEARCH_PATH =
            List.of(
                    "srv/ganeti/os",
                    "usr/local/lib/ganeti/os",
                    "usr/lib/ganeti/os",
                    "usr/share/ganeti/os");
    private static final List<String> SCRIPTS = List.of("import", "export", "rename");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** Why a folder is no OS definition. */
    private static final class Wrong extends RuntimeException {
        private Wrong(String text) {
            super(text);
        }

        private Wrong(String text, Exception cause) {
            super(text, cause);
        }

        private String text() {
            return String.valueOf(getMessage());
        }
    }

    /** All there are, good or not. */
    List<OsOnNode> all() {
        List<OsOnNode> all = new ArrayList<>();
        for (String place : SEARCH_PATH) {
            for (Path folder : SearchedFolder.entries(tree.root().resolve(place), "OS directory")) {
                all.add(diagnosed(folder));
            }
        }
        return all;
    }

    private static OsOnNode diagnosed(Path folder) {
        String name = folder.getFileName().toString();
        try {
            OsDefinition os = read(name, folder);
            return new OsOnNode(
                    name,
                    folder.toString(),
                    true,
                    "",
                    os.variants(),
                    os.parameters(),
                    os.versions(),
                    os.trusted());
        } catch (Wrong e) {
            return new OsOnNode(
                    name,
                    folder.toString(),
                    false,
                    e.text(),
                    List.of(),
                    List.of(),
                    List.of(),
                    true);
        }
    }

    /**
     * @param full with or without variant
     * @throws CallFailedException with what is wrong with it
     */
    OsDefinition get(String full) {
        String name = NodeTree.name(OsDefinition.nameOf(full));
        Path folder = folder(name);
        if (folder == null) {
            throw new CallFailedException(notFound(name));
        }
        try {
            return read(name, folder);
        } catch (Wrong e) {
            throw new CallFailedException(e.text(), e);
        }
    }

    private static String notFound(String name) {
        return "Directory for OS " + name + " not found in search path";
    }

    private @Nullable Path folder(String name) {
        for (String place : SEARCH_PATH) {
            Path folder = tree.root().resolve(place).resolve(name);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return null;
    }

    private static OsDefinition read(String name, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new Wrong(notFound(name));
        }
        List<Long> versions = versions(folder);
        if (versions.stream().noneMatch(OsDefinition.SPOKEN::contains)) {
            throw new Wrong(
                    "API version mismatch for path '"
                            + folder
                            + "': found "
                            + versions
                            + ", want one of "
                            + OsDefinition.SPOKEN
                            + ".");
        }
        for (String script : SCRIPTS) {
            var _ = script(folder, script);
        }
        boolean trusted = !Files.exists(folder.resolve("create_untrusted"));
        long newest = versions.stream().mapToLong(Long::longValue).max().orElse(0);
        boolean withParameters = newest >= OsDefinition.WITH_PARAMETERS;
        return new OsDefinition(
                name,
                folder,
                create(folder),
                script(folder, "rename"),
                trusted,
                withParameters ? script(folder, "verify") : null,
                newest >= OsDefinition.WITH_VARIANTS ? variants(folder) : List.of(),
                withParameters ? parameters(folder) : List.of(),
                versions);
    }

    private static Path create(Path folder) {
        if (Files.exists(folder.resolve("create"))) {
            return script(folder, "create");
        }
        if (Files.exists(folder.resolve("create_untrusted"))) {
            return script(folder, "create_untrusted");
        }
        throw new Wrong(
                "A create script (trusted or untrusted) under path '" + folder + "' must exist");
    }

    private static Path script(Path folder, String name) {
        Path script = file(folder, name);
        if (!Files.isExecutable(script)) {
            throw new Wrong("File '" + name + "' under path '" + folder + "' is not executable");
        }
        return script;
    }

    private static Path file(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            throw new Wrong("File '" + name + "' under path '" + folder + "' is missing");
        }
        if (!Files.isRegularFile(file)) {
            throw new Wrong(
                    "File '" + name + "' under path '" + folder + "' is not a regular file");
        }
        return file;
    }

    private static List<String> lines(Path folder, String name) {
        Path file = file(folder, name);
        try {
            return NodeTree.text(file).lines().toList();
        } catch (IOException e) {
            throw new Wrong("Error while reading " + file + ": " + e, e);
        }
    }

    private static List<Long> versions(Path folder) {
        List<Long> versions = new ArrayList<>();
        for (String line : lines(folder, "ganeti_api_version")) {
            try {
                versions.add(Long.parseLong(line.strip()));
            } catch (NumberFormatException e) {
                throw new Wrong("API version(s) can't be converted to integer: " + line, e);
            }
        }
        return versions;
    }

    private static List<String> variants(Path folder) {
        if (!Files.exists(folder.resolve("variants.list"))) {
            return List.of();
        }
        return lines(folder, "variants.list").stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static List<List<String>> parameters(Path folder) {
        return lines(folder, "parameters.list").stream()
                .map(String::strip)
                .map(line -> List.of(BLANKS.split(line, 2)))
                .toList();
    }
}
