package janeti.master;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A conversation between an invitation and a new node: JSON objects, one a line, in turns. */
record JoinLine(Socket socket, InputStream input) {
    JoinLine(Socket socket) throws IOException {
        this(socket, new BufferedInputStream(socket.getInputStream()));
    }

    /** Sends one object. */
    void say(Map<String, @Nullable Object> words) throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        out.write((Json.text(words) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /**
     * Waits for one object.
     *
     * @param bytes how long it may be
     */
    Map<?, ?> hear(Duration limit, int bytes) throws IOException {
        socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new IOException("the other side has ended the connection");
            }
            if (line.size() == bytes) {
                throw new IOException("the other side says more than " + bytes + " bytes");
            }
            line.write(next);
        }
        try {
            if (Json.parse(line.toByteArray()) instanceof Map<?, ?> words) {
                return words;
            }
            throw new IOException("the other side says something else than an object");
        } catch (Json.SyntaxException e) {
            throw new IOException("the other side says no JSON: " + e.getMessage(), e);
        }
    }
}
