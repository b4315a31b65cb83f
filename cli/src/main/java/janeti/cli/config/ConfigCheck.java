package janeti.cli.config;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.config.Config;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti config check. */
@Command(
        name = "check",
        description = {
            "Reads a file as a master daemon would at its start, and lists what is wrong with it.",
            "Exit status 0 if nothing is, 1 if something is, 4 if there is no such file."
        })
final class ConfigCheck implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--json", description = "Print a JSON object: file, ok, problems.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "A config.data of Ganeti 3.0 or 3.1.")
    private Path file = Path.of("config.data");

    @Override
    public Integer call() throws IOException {
        @Nullable Config config = null;
        List<String> problems = new ArrayList<>();
        try {
            config = WhichConfig.read(file);
            problems.addAll(config.problems());
        } catch (Failure e) {
            if (e.status() != ExitStatus.FAILED) {
                throw e;
            }
            problems.add(e.getMessage());
        }
        if (json) {
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("file", file.toString());
            found.put("ok", problems.isEmpty());
            found.put("problems", problems);
            cluster.out().println(Json.text(found));
        } else {
            problems.forEach(cluster.out()::println);
            if (config != null) {
                cluster.out().println(summary(config, problems.size()));
            }
        }
        return (problems.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED).number();
    }

    private String summary(Config config, int problems) {
        return "%s: cluster %s of release %s, serial %d, %d nodes, %d instances; %s"
                .formatted(
                        file,
                        config.cluster().name(),
                        WhichConfig.release(config),
                        config.serial(),
                        config.nodes().size(),
                        config.instances().size(),
                        problems == 0 ? "nothing is wrong with it" : problems + " problems");
    }
}
