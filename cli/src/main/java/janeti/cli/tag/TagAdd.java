package janeti.cli.tag;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** janeti tag add. */
@Command(
        name = "add",
        description = {
            "Hangs tags on an object.",
            "For example: janeti tag add instance web1 env:test; janeti tag add cluster blue"
        })
final class TagAdd implements Callable<Integer> {
    @Mixin private TagChange change = new TagChange();

    @Override
    public Integer call() {
        return change.run("OP_TAGS_SET", "tag add", " hung on ");
    }
}
