package janeti.log;

/**
 * What an entry is about. Code and name never change once written by a release.
 *
 * @param version the newest encoding that this release writes; it reads all from 1 to this
 */
public record EntryKind(int code, String name, int version) {}
