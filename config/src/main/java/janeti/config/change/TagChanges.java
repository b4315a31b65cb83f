package janeti.config.change;

import janeti.config.object.ConfigObject;
import janeti.config.object.ObjectKind;
import janeti.config.object.Tagged;
import janeti.config.object.Tags;
import janeti.model.Uuid;

import java.util.Collection;
import java.util.function.UnaryOperator;

/** Tags of whatever may have some. Pure. */
public final class TagChanges {
    private TagChanges() {}

    public static Draft added(Draft draft, ObjectKind kind, Uuid uuid, Collection<String> tags) {
        return changed(draft, kind, uuid, old -> old.plus(tags));
    }

    public static Draft removed(Draft draft, ObjectKind kind, Uuid uuid, Collection<String> tags) {
        return changed(draft, kind, uuid, old -> old.minus(tags));
    }

    public static Draft changed(
            Draft draft, ObjectKind kind, Uuid uuid, UnaryOperator<Tags> change) {
        if (draft.config().object(kind, uuid) instanceof Tagged object
                && object.withTags(change.apply(object.tags())) instanceof ConfigObject changed) {
            return draft.put(changed);
        }
        throw Draft.wrong("Unknown %s '%s', or it has no tags".formatted(kind, uuid));
    }
}
