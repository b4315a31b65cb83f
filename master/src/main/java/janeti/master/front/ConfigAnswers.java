package janeti.master.front;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Answers calls of the configuration daemon's interface. Called by many threads at once. */
@FunctionalInterface
public interface ConfigAnswers {
    /**
     * The JSON value that the client gets.
     *
     * @throws janeti.model.OpException to answer an error
     */
    @Nullable Object answer(String method, List<@Nullable Object> args);
}
