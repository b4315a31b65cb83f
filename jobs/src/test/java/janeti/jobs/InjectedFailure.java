package janeti.jobs;

import janeti.protocol.NodeAnswer;
import janeti.testkit.FakeNodes;

/** How a call to a node may fail. */
enum InjectedFailure {
    /** The node says that it could not. */
    REFUSED("the machine is out of order") {
        @Override
        void inject(FakeNodes nodes, int number) {
            nodes.inject(number, new NodeAnswer.Failed<>(text()));
        }
    },
    /** Nobody answers, and nobody can have heard. */
    NOT_CONNECTED("connection refused") {
        @Override
        void inject(FakeNodes nodes, int number) {
            nodes.inject(number, new NodeAnswer.Unreachable<>(text(), false));
        }
    },
    /** No answer came, and the node did nothing. */
    LOST("connection broken") {
        @Override
        void inject(FakeNodes nodes, int number) {
            nodes.inject(number, new NodeAnswer.Unreachable<>(text(), true));
        }
    },
    /** No answer came, but the node did what it was asked. */
    DONE_BUT_LOST("connection broken late") {
        @Override
        void inject(FakeNodes nodes, int number) {
            nodes.injectAfter(number, new NodeAnswer.Unreachable<>(text(), true));
        }
    },
    /** The node is marked offline. */
    OFFLINE("offline") {
        @Override
        void inject(FakeNodes nodes, int number) {
            nodes.inject(number, new NodeAnswer.Offline<>());
        }
    };

    private final String text;

    InjectedFailure(String text) {
        this.text = text;
    }

    /** Part of every message that tells of it. */
    String text() {
        return text;
    }

    /** The call of that number fails so. */
    abstract void inject(FakeNodes nodes, int number);
}
