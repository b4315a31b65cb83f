package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.master.Paths;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command that runs another one on a node, with a terminal. Where the cluster keeps the host
 * keys of its nodes, those count, under the cluster's name.
 */
record SshCommand(Paths paths, String cluster) {
    /** Ganeti's file of host keys. Source: spec/constants.json, paths. */
    private static final String KNOWN_HOSTS = "known_hosts";

    /**
     * To a console.
     *
     * @param console kind "ssh": host, port, user, command
     */
    List<String> of(Map<?, ?> console) {
        List<String> ssh = new ArrayList<>(List.of("ssh", "-t", "-oEscapeChar=none"));
        Path known = paths.data().resolve(KNOWN_HOSTS);
        if (Files.exists(known)) {
            ssh.add("-oHostKeyAlias=" + cluster);
            ssh.add("-oGlobalKnownHostsFile=" + known);
            ssh.add("-oUserKnownHostsFile=/dev/null");
            ssh.add("-oStrictHostKeyChecking=yes");
        }
        if (console.get("port") instanceof Number port) {
            ssh.add("-p" + port);
        }
        Object user = console.get("user");
        String host = Answer.text(console.get("host"));
        ssh.add(user == null ? host : Answer.text(user) + "@" + host);
        ssh.add(command(console.get("command")));
        return ssh;
    }

    private static String command(@Nullable Object command) {
        return command instanceof List<?> words
                ? quoted(words.stream().map(Answer::text).toList())
                : Answer.text(command);
    }

    /** As a shell takes it back apart. */
    static String quoted(List<String> words) {
        return words.stream()
                .map(word ->
                        word.matches("[A-Za-z0-9_@%+=:,./-]+")
                                ? word
                                : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
