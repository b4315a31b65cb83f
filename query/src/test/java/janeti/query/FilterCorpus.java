package janeti.query;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.locks.LockRow;
import janeti.model.Json;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What a real Ganeti 3.0.2 answered to generated filters. The configuration is that of a cluster of
 * three nodes, with objects added so that each field has several values; the daemon that was asked
 * had read it from its file. The first line of each resource asks for everything there is.
 */
final class FilterCorpus {
    private FilterCorpus() {}

    /**
     * One question.
     *
     * @param answer names if only they were asked for, else rows of cells; or the error
     */
    record Line(
            @Nullable Object filter,
            List<String> fields,
            boolean success,
            @Nullable Object answer,
            @Nullable Object nodes) {

        /** Whether the form was refused, so that nobody looked at an object. */
        boolean isSyntaxError() {
            return !success && answer instanceof String;
        }

        /** The class of the error, as on the wire. */
        String errorClass() {
            return Facts.text(Facts.list(answer).getFirst());
        }
    }

    static List<Line> of(String resource) {
        return new String(unpacked(resource + ".jsonl.gz"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line(Facts.object(Json.parse(line))))
                .toList();
    }

    static Config config() {
        return ConfigJson.parse(unpacked("config.data.gz"));
    }

    /** Of the three nodes that could be asked about their exports. */
    static Config exportConfig() {
        return ConfigJson.parse(unpacked("export-config.data.gz"));
    }

    /** Who held and who awaited locks while they were asked about. */
    static List<LockRow> locks() {
        Line all = of("lock").getFirst();
        List<LockRow> locks = new ArrayList<>();
        for (Object row : Facts.list(all.answer())) {
            List<LockRow.Pending> pending = new ArrayList<>();
            for (Object request : Facts.list(value(all, row, "pending"))) {
                pending.add(
                        new LockRow.Pending(
                                Facts.text(Facts.list(request).get(0)),
                                texts(Facts.list(request).get(1))));
            }
            locks.add(
                    new LockRow(
                            Facts.text(value(all, row, "name")),
                            (String) value(all, row, "mode"),
                            texts(value(all, row, "owner")),
                            pending));
        }
        return locks;
    }

    /** The value of a field in a row of cells. */
    static @Nullable Object value(Line line, @Nullable Object row, String field) {
        return Facts.list(Facts.list(row).get(line.fields().indexOf(field))).get(1);
    }

    private static List<String> texts(@Nullable Object list) {
        return Facts.list(list).stream().map(String::valueOf).toList();
    }

    private static Line line(Map<String, @Nullable Object> json) {
        return new Line(
                json.get("filter"),
                texts(json.get("fields")),
                Boolean.TRUE.equals(json.get("success")),
                json.get("answer"),
                json.get("nodes"));
    }

    private static byte[] unpacked(String file) {
        byte[] packed = Facts.bytes("captures/filters/" + file);
        try (var unpacking = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return unpacking.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
