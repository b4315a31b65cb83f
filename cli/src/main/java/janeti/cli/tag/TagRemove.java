package janeti.cli.tag;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** janeti tag remove. */
@Command(
        name = "remove",
        description = {
            "Takes tags off an object.",
            "For example: janeti tag remove instance web1 env:test; janeti tag remove cluster blue"
        })
final class TagRemove implements Callable<Integer> {
    @Mixin private TagChange change = new TagChange();

    @Override
    public Integer call() {
        return change.run("OP_TAGS_DEL", "tag remove", " taken off ");
    }
}
