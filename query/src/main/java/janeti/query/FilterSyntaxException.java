package janeti.query;

/**
 * A filter is not one. In LUXI this is an error of parsing the request, so {@code luxi} answers it
 * as such: the text follows "Cannot convert value '...', error: ". Source: spec/luxi.json,
 * parse_texts.
 */
public final class FilterSyntaxException extends RuntimeException {
    FilterSyntaxException(String text) {
        super(text);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
