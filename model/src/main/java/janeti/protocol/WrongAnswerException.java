package janeti.protocol;

/** A node's answer has not the form that its call has. */
public final class WrongAnswerException extends RuntimeException {
    public WrongAnswerException(String text) {
        super(text);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
