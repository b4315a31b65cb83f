package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * One field of one object.
 *
 * @param value plain JSON value; null unless the status is normal
 */
record Cell(ResultStatus status, @Nullable Object value) {
    static final Cell UNKNOWN = new Cell(ResultStatus.UNKNOWN, null);
    static final Cell NODATA = new Cell(ResultStatus.NODATA, null);
    static final Cell UNAVAIL = new Cell(ResultStatus.UNAVAIL, null);
    static final Cell OFFLINE = new Cell(ResultStatus.OFFLINE, null);

    static Cell of(@Nullable Object value) {
        return new Cell(ResultStatus.NORMAL, value);
    }

    /** A value that an object need not have. */
    static Cell ofOptional(@Nullable Object value) {
        return value == null ? UNAVAIL : of(value);
    }

    boolean isNormal() {
        return status == ResultStatus.NORMAL;
    }

    /** [status, value]. */
    List<@Nullable Object> wire() {
        return Arrays.asList(status.code(), value);
    }
}
