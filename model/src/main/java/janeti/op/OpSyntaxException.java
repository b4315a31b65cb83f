package janeti.op;

/** An opcode on the wire has not the form it must have; the text is the real daemon's. */
public final class OpSyntaxException extends RuntimeException {
    public OpSyntaxException(String text) {
        super(text);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
