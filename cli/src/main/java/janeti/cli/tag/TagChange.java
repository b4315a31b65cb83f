package janeti.cli.tag;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Opcode;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** What adding and removing tags have in common: the object, the tags, one job. */
final class TagChange {
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

    /**
     * @param command for the reason trail
     * @param happened between the tags and the object, for what is told at the end
     */
    int run(String opId, String command, String happened) {
        TaggedObject object = TaggedObject.of(typed);
        Opcode op =
                Opcode.of(opId, command)
                        .with("kind", object.kind().wireName())
                        .with("name", object.name())
                        .with("tags", object.tags());
        String done = String.join(", ", object.tags()) + happened + object.described() + ".";
        return new JobRun(cluster, jobs).one(op, done).number();
    }
}
