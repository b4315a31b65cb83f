package janeti.config.object;

import janeti.model.Uuid;

/** One object's need for another. */
public record Reference(ObjectKind kind, Uuid target) {}
