package janeti.luxi;

import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of a request by type; each complains as the real daemon does. */
final class Reading {
    private static final Pattern LEADING_NUMBER = Pattern.compile("\\s*(-?\\d{1,18})(.*)");

    private Reading() {}

    static List<@Nullable Object> list(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw new UnreadableException("Unable to read list");
        }
        return new ArrayList<@Nullable Object>(list);
    }

    static List<@Nullable Object> tuple(@Nullable Object value, int size) {
        if (value instanceof List<?> list && list.size() == size) {
            return new ArrayList<@Nullable Object>(list);
        }
        throw new UnreadableException(
                switch (size) {
                    case 1 -> "Unable to read list of one element";
                    case 2 -> "Unable to read Pair";
                    case 3 -> "Unable to read Triple";
                    default -> "Unable to read list of " + size + " elements";
                });
    }

    static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new UnreadableException("Unable to read String");
    }

    static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(value)) {
            texts.add(text(item));
        }
        return texts;
    }

    static boolean flag(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new UnreadableException("Unable to read Bool");
    }

    static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new UnreadableException("Unable to read Double");
    }

    /** A fraction is rounded, as the real daemon does. */
    static long whole(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number when Math.abs(number) < Long.MAX_VALUE -> (long) Math.rint(number);
            case null, default -> throw new UnreadableException("Unable to read Int");
        };
    }

    static int smallWhole(@Nullable Object value) {
        long whole = whole(value);
        if (whole != (int) whole) {
            throw new UnreadableException("Unable to read Int");
        }
        return (int) whole;
    }

    static JobId jobId(@Nullable Object value) {
        return switch (value) {
            case Long id -> jobId(id.longValue());
            case BigInteger id -> throw invalidJobId(id.toString());
            case Double id when id == Math.rint(id) && Math.abs(id) < Long.MAX_VALUE ->
                    jobId(id.longValue());
            case String text -> jobIdIn(text);
            case null, default ->
                    throw new UnreadableException(
                            "Wrong type/value for job id: " + Shown.of(value));
        };
    }

    private static JobId jobIdIn(String text) {
        Matcher number = LEADING_NUMBER.matcher(text);
        if (!number.matches()) {
            throw new UnreadableException("parsing job id: cannot parse string '" + text + "'");
        }
        String rest = number.group(2);
        if (!rest.isBlank()) {
            throw new UnreadableException(
                    "parsing job id: leftover characters when parsing '"
                            + text
                            + "': '"
                            + rest
                            + "'");
        }
        return jobId(Long.parseLong(number.group(1)));
    }

    private static JobId jobId(long value) {
        if (value < 0) {
            throw invalidJobId(Long.toString(value));
        }
        return new JobId(value);
    }

    private static UnreadableException invalidJobId(String value) {
        return new UnreadableException("Invalid value for job ID ' " + value + "'");
    }

    static List<JobId> jobIds(@Nullable Object value) {
        List<JobId> ids = new ArrayList<>();
        for (Object item : list(value)) {
            ids.add(jobId(item));
        }
        return ids;
    }
}
