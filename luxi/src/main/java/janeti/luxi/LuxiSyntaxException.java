package janeti.luxi;

/**
 * A message is not a request. The client gets the text as it is, then the connection is closed.
 * Source: spec/luxi.json, error_forms.
 */
public final class LuxiSyntaxException extends RuntimeException {
    /** What every such text begins with. */
    static final String PREFIX = "Failed to parse request: ";

    LuxiSyntaxException(String detail) {
        super(PREFIX + cut(detail));
    }

    private static String cut(String detail) {
        return detail.length() <= 2 * Limits.SHOWN_CHARS
                ? detail
                : detail.substring(0, 2 * Limits.SHOWN_CHARS) + "...";
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? PREFIX : message;
    }
}
