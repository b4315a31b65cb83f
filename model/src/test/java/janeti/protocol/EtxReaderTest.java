package janeti.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

class EtxReaderTest {
    private static final int LIMIT = 1 << 20;

    /** A channel that gives one of the pieces at each read, whatever room there is. */
    private static ReadableByteChannel inPieces(byte[]... pieces) {
        var streams = Arrays.stream(pieces).map(ByteArrayInputStream::new).toList();
        return Channels.newChannel(new SequenceInputStream(Collections.enumeration(streams)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> messages(ReadableByteChannel in) throws IOException {
        var reader = new EtxReader(in, LIMIT, EtxReader.Progress.IGNORED);
        List<String> messages = new ArrayList<>();
        for (var slice = reader.next(); slice != null; slice = reader.next()) {
            messages.add(
                    new String(
                            slice.bytes(), slice.offset(), slice.length(), StandardCharsets.UTF_8));
        }
        return messages;
    }

    @Test
    void cutsMessagesWhereverTheStreamIsSplit() throws IOException {
        // given
        byte[] stream = bytes("{\"a\":1}\u0003\u0003h\u00e9llo\u0003[2]\u0003");
        for (int i = 0; i <= stream.length; i++) {
            for (int j = i; j <= stream.length; j++) {
                // when
                var pieces =
                        inPieces(
                                Arrays.copyOf(stream, i),
                                Arrays.copyOfRange(stream, i, j),
                                Arrays.copyOfRange(stream, j, stream.length));
                // then
                assertThat(messages(pieces)).containsExactly("{\"a\":1}", "", "h\u00e9llo", "[2]");
            }
        }
    }

    @Test
    void leavesOutAMessageWithoutEnd() throws IOException {
        assertThat(messages(inPieces(bytes("a\u0003b")))).containsExactly("a");
        assertThat(messages(inPieces())).isEmpty();
    }

    @Test
    void cutsLongMessagesBetweenShortOnes() throws IOException {
        // given
        List<String> sent = new ArrayList<>();
        for (int length : new int[] {0, 4095, 4096, 4097, 3, 300_000, 65_536, 1, LIMIT, 7}) {
            sent.add("x".repeat(length));
        }
        // then
        assertThat(messages(inPieces(bytes(String.join("\u0003", sent) + "\u0003"))))
                .isEqualTo(sent);
    }

    @Test
    void refusesAMessageOneByteTooLongWithOrWithoutItsEnd() {
        for (String end : List.of("\u0003", "", "x".repeat(100_000))) {
            var stream = inPieces(bytes("ok\u0003" + "x".repeat(LIMIT + 1) + end));
            assertThatThrownBy(() -> messages(stream))
                    .isInstanceOf(MessageTooLongException.class)
                    .hasMessage("Message is longer than 1048576 bytes");
        }
    }

    @Test
    void tellsWhenAMessageBeginsAndHowItGrows() throws IOException {
        // given
        List<String> told = new ArrayList<>();
        var progress =
                new EtxReader.Progress() {
                    @Override
                    public void begun() {
                        told.add("begun");
                    }

                    @Override
                    public void grown(int bytes) {
                        told.add("grown " + bytes);
                    }
                };
        String long5000 = "x".repeat(5000);
        var in = inPieces(bytes("a\u0003"), bytes("b\u0003c\u0003"), bytes(long5000 + "\u0003"));
        var reader = new EtxReader(in, LIMIT, progress);
        // when
        while (reader.next() != null) {
            told.add("message");
        }
        // then
        assertThat(told)
                .containsExactly(
                        "begun",
                        "message",
                        "begun",
                        "message",
                        "begun",
                        "message",
                        "begun",
                        "grown 4096",
                        "message");
    }
}
