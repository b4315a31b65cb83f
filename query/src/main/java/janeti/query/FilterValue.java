package janeti.query;

import janeti.model.Json;

import java.math.BigInteger;

/** What a filter compares a field with. */
sealed interface FilterValue {
    /** As the real daemon shows it in its errors. */
    String shown();

    /** A text. */
    record Text(String value) implements FilterValue {
        @Override
        public String shown() {
            return "QuotedString " + Json.text(value);
        }
    }

    /** A whole number of any size. */
    record Whole(BigInteger value) implements FilterValue {
        @Override
        public String shown() {
            return "NumericValue " + value;
        }
    }
}
