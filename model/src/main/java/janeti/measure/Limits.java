package janeti.measure;

/** The limits of counting. */
final class Limits {
    /** Different words of one counter; more are counted together, so that memory stays bounded. */
    static final int WORDS = 2_000;

    private Limits() {}
}
