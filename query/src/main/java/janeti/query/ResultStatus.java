package janeti.query;

/** What a cell of an answer holds. Source: spec/query-fields.json, result_status. */
enum ResultStatus {
    NORMAL(0),
    /** The field does not exist. */
    UNKNOWN(1),
    /** The node gave no answer. */
    NODATA(2),
    /** The field makes no sense for this object. */
    UNAVAIL(3),
    /** The node is marked offline. */
    OFFLINE(4);

    private final int code;

    ResultStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
