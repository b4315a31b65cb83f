package janeti.cli.tag;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Opcode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti tag remove. */
@Command(
        name = "remove",
        description = {
            "Takes tags off an object.",
            "For example: janeti tag remove instance web1 env:test; janeti tag remove cluster blue"
        })
final class TagRemove implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    @Parameters(
            paramLabel = "KIND [NAME] TAG",
            arity = "2..*",
            description = {
                "Kind of the object: cluster, instance, node, group, network;",
                "its name, unless it is the cluster; tags."
            })
    private List<String> typed = new ArrayList<>();

    @Override
    public Integer call() {
        TaggedObject object = TaggedObject.of(typed);
        Opcode op =
                Opcode.of("OP_TAGS_DEL", "tag remove")
                        .with("kind", object.kind().wireName())
                        .with("name", object.name())
                        .with("tags", object.tags());
        String done = String.join(", ", object.tags()) + " taken off " + object.described() + ".";
        return new JobRun(cluster, jobs).one(op, done).number();
    }
}
