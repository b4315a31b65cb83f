package janeti.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.OpException;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class WireErrorTest {
    @Test
    void bringsEveryErrorBackAsItWas() {
        List<OpException> errors =
                List.of(
                        new PrereqException(ErrorCode.NOENT, "no such node"),
                        new PrereqException(null, "without a code"),
                        new ExecException("it broke"),
                        new GanetiException("JobQueueFull"),
                        new GanetiException("ResolverError", "host", 5L, "why"),
                        new GanetiException("OpPrereqError", "text", "no_such_code"));
        for (OpException error : errors) {
            assertThat(WireError.decode(error.wireForm()))
                    .get()
                    .satisfies(back -> assertThat(back.wireForm()).isEqualTo(error.wireForm()));
        }
        assertThat(WireError.decode(errors.getFirst().wireForm()))
                .get()
                .isInstanceOf(PrereqException.class);
    }

    @Test
    void takesNothingElseForAnError() {
        @Nullable Object[] others = {
            null, "text", List.of(), List.of("A"), List.of("A", "b"), Arrays.asList(null, List.of())
        };
        for (Object other : others) {
            assertThat(WireError.decode(other)).isEmpty();
        }
    }
}
