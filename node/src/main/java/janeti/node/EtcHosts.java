package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lines of /etc/hosts: one address, its names. What is no line of ours is kept as it is. */
record EtcHosts(NodeTree tree) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._-]+");

    void modify(String mode, String host, @Nullable String ip) {
        if (!HOST.matcher(host).matches()) {
            throw new CallFailedException("\"" + host + "\" is no host name");
        }
        Set<String> names = Set.of(host, shortName(host));
        switch (mode) {
            case "add" -> {
                var _ = MasterAddress.literal(ip); // Refuses what is no address.
                write(with(String.valueOf(ip), host));
            }
            case "remove" -> write(lines().stream().flatMap(l -> without(l, names)).toList());
            default -> throw new CallFailedException("Mode " + mode + " is not add or remove");
        }
    }

    private static String shortName(String host) {
        int dot = host.indexOf('.');
        return dot <= 0 ? host : host.substring(0, dot);
    }

    private Path file() {
        return tree.root().resolve("etc/hosts");
    }

    private List<String> lines() {
        try {
            return Files.exists(file()) ? NodeTree.text(file()).lines().toList() : List.of();
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + file() + ": " + e, e);
        }
    }

    /** One line an address: the new one takes the place of the first old one. */
    private List<String> with(String ip, String host) {
        String alias = shortName(host);
        String line = ip + "\t" + host + (alias.equals(host) ? "" : " " + alias);
        List<String> lines = new ArrayList<>();
        for (String old : lines()) {
            if (!fields(old).getFirst().equals(ip)) {
                lines.add(old);
            } else if (!lines.contains(line)) {
                lines.add(line);
            }
        }
        if (!lines.contains(line)) {
            lines.add(line);
        }
        return lines;
    }

    private static Stream<String> without(String line, Set<String> names) {
        List<String> fields = fields(line);
        if (fields.getFirst().isEmpty()
                || fields.getFirst().startsWith("#")
                || fields.stream().noneMatch(names::contains)) {
            return Stream.of(line);
        }
        List<String> left = fields.stream().skip(1).filter(name -> !names.contains(name)).toList();
        return left.isEmpty()
                ? Stream.of()
                : Stream.of(fields.getFirst() + "\t" + String.join(" ", left));
    }

    private static List<String> fields(String line) {
        return Arrays.asList(BLANKS.split(line.strip()));
    }

    private void write(List<String> lines) {
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        try {
            WholeFile.write(
                    file(),
                    text.getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new CallFailedException("Cannot write " + file() + ": " + e, e);
        }
    }
}
