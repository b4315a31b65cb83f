package janeti.noderpc;

/** What one attempt at a call came to. */
sealed interface Outcome {
    /**
     * The node daemon sent an HTTP answer.
     *
     * @param closes whether the next call needs another connection
     */
    record Answered(int status, boolean closes, byte[] body) implements Outcome {}

    /** It did not. */
    record Lost(String text, boolean mayHaveArrived, boolean worthRetrying) implements Outcome {}
}
