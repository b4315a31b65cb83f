package janeti.cli;

import janeti.cli.ask.Terminal;

import org.jspecify.annotations.Nullable;

import java.util.OptionalInt;

/**
 * A terminal of some width where somebody always types the same.
 *
 * @param columns 0: the output goes elsewhere
 * @param typed null: nobody is there
 */
record FakeTerminal(int columns, @Nullable String typed) implements Terminal {
    static final FakeTerminal PIPE = new FakeTerminal(0, null);

    @Override
    public OptionalInt width() {
        return columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
    }

    @Override
    public boolean canAsk() {
        return typed != null;
    }

    @Override
    public @Nullable String ask(String question) {
        return typed;
    }
}
