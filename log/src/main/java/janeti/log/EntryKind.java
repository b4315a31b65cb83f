package janeti.log;

/**
 * What an entry is about. Code and name never change once written by a release.
 *
 * @param code from 1 to 65,535; 1 to 15 are the log's own
 * @param version the newest encoding that this release writes; it reads all from 1 to this
 * @param since the {@link FeatureLevel} from which this release may write the kind, so that peers
 *     that are not yet upgraded never meet what they cannot read
 */
public record EntryKind(int code, String name, int version, int since) {
    static final int MAX_CODE = 0xffff;

    public EntryKind {
        if (code < 1 || code > MAX_CODE || version < 1 || version > MAX_CODE) {
            throw new IllegalArgumentException(
                    "Entry kind " + name + ": code and version are from 1 to " + MAX_CODE);
        }
    }

    public EntryKind(int code, String name, int version) {
        this(code, name, version, FeatureLevel.FIRST);
    }
}
