package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.util.OptionalInt;

/** The terminal that a command runs on, if there is one. */
public interface Terminal {
    /** Neither width nor anybody to ask. */
    Terminal NONE =
            new Terminal() {
                @Override
                public OptionalInt width() {
                    return OptionalInt.empty();
                }

                @Override
                public boolean canAsk() {
                    return false;
                }

                @Override
                public @Nullable String ask(String question) {
                    return null;
                }
            };

    /** Columns that a line may fill; empty if the output goes elsewhere and is not to be cut. */
    OptionalInt width();

    /** Is there somebody to ask? */
    boolean canAsk();

    /** The line that was typed in answer; null if the input has ended. */
    @Nullable String ask(String question);

    /** What knows the terminal: the object of the root command. */
    interface Owner {
        Terminal terminal();
    }
}
