package janeti.units.tag;

import janeti.config.Config;
import janeti.config.object.Tagged;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.PrereqException;
import janeti.op.TagOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * All tags that a regular expression fits, wherever in the tag. Source: spec/operations.md,
 * TAGS_SEARCH; the paths are those of the real daemon.
 */
record TagsSearch(TagOp.Search op) implements LogicalUnit<TagsSearch.Plan> {
    /** What was found: [path, tag]. */
    record Plan(List<List<String>> found) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Pattern pattern = pattern();
        List<List<String>> found = new ArrayList<>();
        search(pattern, "/cluster", config.cluster(), found);
        config.instances()
                .values()
                .forEach(one -> search(pattern, "/instances/" + one.label(), one, found));
        config.nodes()
                .values()
                .forEach(one -> search(pattern, "/nodes/" + one.label(), one, found));
        config.groups()
                .values()
                .forEach(one -> search(pattern, "/nodegroup/" + one.label(), one, found));
        config.networks()
                .values()
                .forEach(one -> search(pattern, "/network/" + one.label(), one, found));
        return new Plan(found);
    }

    private Pattern pattern() {
        try {
            return Pattern.compile(op.pattern());
        } catch (PatternSyntaxException e) {
            throw new PrereqException(
                    ErrorCode.INVAL,
                    "Invalid search pattern '%s': %s at position %d"
                            .formatted(op.pattern(), e.getDescription(), e.getIndex()));
        }
    }

    private static void search(
            Pattern pattern, String path, Tagged object, List<List<String>> found) {
        for (String tag : object.tags().sorted()) {
            if (pattern.matcher(tag).find()) {
                found.add(List.of(path, tag));
            }
        }
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        return plan.found();
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
