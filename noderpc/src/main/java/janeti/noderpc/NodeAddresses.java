package janeti.noderpc;

import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

/** Looks a node up; null if there is none of that name. Any thread; must be quick. */
@FunctionalInterface
public interface NodeAddresses {
    @Nullable NodeAddress of(NodeName node);
}
