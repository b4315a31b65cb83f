package janeti.query;

import janeti.model.Json;

import java.math.BigInteger;

/** What a filter compares a field with. */
public sealed interface FilterValue {
    /** As the real daemon shows it in its errors. */
    String shown();

    /** As it stands in a filter. */
    Object wire();

    /** A text. */
    record Text(String value) implements FilterValue {
        @Override
        public String shown() {
            return "QuotedString " + Json.text(value);
        }

        @Override
        public Object wire() {
            return value;
        }
    }

    /** A whole number of any size. */
    record Whole(BigInteger value) implements FilterValue {
        @Override
        public String shown() {
            return "NumericValue " + (value.signum() < 0 ? "(" + value + ")" : value);
        }

        @Override
        public Object wire() {
            return value.bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
        }
    }
}
