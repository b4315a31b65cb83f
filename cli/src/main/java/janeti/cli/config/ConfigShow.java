package janeti.cli.config;

import janeti.cli.show.Page;
import janeti.config.Config;
import janeti.config.ConfigJson;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** janeti config show. */
@Command(
        name = "show",
        description = {
            "Prints the whole configuration: the newest one, or as it was. It may hold secrets.",
            "With --json it is what config.data had, byte for byte."
        })
final class ConfigShow implements Callable<Integer> {
    @Mixin private WhichConfig which = new WhichConfig();

    @Option(
            names = "--at",
            paramLabel = "SERIAL",
            description = "That of this serial number; \"janeti config history\" lists them.")
    private @Nullable Long serial;

    @Option(names = "--json", description = "Print it as config.data has it.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Config config = serial == null ? which.newest() : which.at(serial);
        if (json) {
            which.out().print(new String(ConfigJson.bytes(config), StandardCharsets.UTF_8));
            which.out().flush();
        } else {
            Page.lines(ConfigJson.toJson(config)).forEach(which.out()::println);
        }
        return 0;
    }
}
