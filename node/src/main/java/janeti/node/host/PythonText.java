package janeti.node.host;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;

/** Values as Python writes them: scripts and files of Ganeti's have them so. */
public final class PythonText {
    private PythonText() {}

    public static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean flag -> flag ? "True" : "False";
            case Double number -> ofFloat(number);
            default -> String.valueOf(value);
        };
    }

    /** Times; Java would write them with an exponent. */
    private static String ofFloat(double number) {
        String plain = BigDecimal.valueOf(number).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
}
