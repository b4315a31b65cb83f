package janeti.cli.show;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as it is typed (512, 512m, 1.5g, 2T) in MiB. */
public final class MebibytesConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?)([mgt]?)(?:i?b)?");

    private static final Map<String, Long> UNITS =
            Map.of("", 1L, "m", 1L, "g", 1L << 10, "t", 1L << 20);

    @Override
    public Long convert(String text) {
        return mebibytes(text);
    }

    /** A part of a MiB counts as a whole one. */
    public static long mebibytes(String text) {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT).strip());
        if (!size.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no size; write 512m, 1g or 1.5t (a number alone is MiB)");
        }
        return new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(UNITS.getOrDefault(size.group(2), 1L)))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }
}
