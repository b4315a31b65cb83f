package janeti.luxi;

/**
 * How much memory the values of a message will take, told from its bytes before it is parsed: each
 * unit stands for some 50 bytes. A small value takes far more memory than its bytes, {@code
 * {"a":1}} thirty times as much, so a limit on bytes alone would not save the heap.
 */
final class MessageWeight {
    private static final int OF_OBJECT = 4;
    private static final int OF_LIST = 2;

    private MessageWeight() {}

    /** Marks within strings count too: too much is told rather than too little. */
    static int of(byte[] bytes, int offset, int length) {
        int weight = 0;
        for (int i = offset; i < offset + length; i++) {
            weight +=
                    switch (bytes[i]) {
                        case '{' -> OF_OBJECT;
                        case '[' -> OF_LIST;
                        case ',', ':' -> 1;
                        default -> 0;
                    };
        }
        return weight;
    }
}
