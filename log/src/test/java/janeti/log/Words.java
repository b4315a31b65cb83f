package janeti.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A fold for tests: all bodies in order, as text. The body "poison" cannot be applied. */
record Words(EntryKind kind) implements Fold<List<String>> {
    static final EntryKind KIND = new EntryKind(100, "test.word", 1);
    static final Words FOLD = new Words(KIND);

    static byte[] body(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return "words";
    }

    @Override
    public List<EntryKind> kinds() {
        return List.of(kind);
    }

    @Override
    public List<String> empty() {
        return List.of();
    }

    @Override
    public List<String> apply(List<String> state, Entry entry) {
        String word = new String(entry.body(), StandardCharsets.UTF_8);
        if (word.equals("poison")) {
            throw new IllegalStateException("cannot apply poison");
        }
        return org.pcollections.TreePVector.from(state).plus(word);
    }

    @Override
    public int snapshotVersion() {
        return 1;
    }

    @Override
    public void write(List<String> state, OutputStream out) throws IOException {
        var all = new ByteArrayOutputStream();
        for (String word : state) {
            all.write(body(word));
            all.write('\n');
        }
        out.write(all.toByteArray());
    }

    @Override
    public List<String> read(InputStream in, int version) throws IOException {
        var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return org.pcollections.TreePVector.from(text.lines().toList());
    }
}
