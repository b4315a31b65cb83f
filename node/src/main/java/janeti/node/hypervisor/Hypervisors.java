package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

/** The hypervisors that this node daemon knows. */
record Hypervisors(NodeTree tree) {
    Hypervisor named(String name) {
        return switch (name) {
            case FakeHypervisor.NAME -> new FakeHypervisor(tree);
            case KvmHypervisor.NAME -> new KvmHypervisor(tree);
            default ->
                    throw new CallFailedException(
                            "Hypervisor "
                                    + name
                                    + " is not supported by this node daemon yet, only "
                                    + FakeHypervisor.NAME
                                    + " and "
                                    + KvmHypervisor.NAME);
        };
    }
}
