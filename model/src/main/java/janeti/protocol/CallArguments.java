package janeti.protocol;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of one node call as they arrived; read by position, from 0. */
record CallArguments(String call, List<? extends @Nullable Object> values) {
    /** An argument in an error text is cut here, characters. */
    private static final int SHOWN = 200;

    private static final double NANOS = 1e9;

    /** A sleep of more than this is no duration but a mistake, seconds. */
    private static final double LONGEST = 1e9;

    private @Nullable Object at(int index) {
        return values.get(index);
    }

    private WrongCallException wrong(int index, String wanted) {
        String shown = Json.text(at(index));
        return new WrongCallException(
                "Argument "
                        + (index + 1)
                        + " of node call "
                        + call
                        + " must be "
                        + wanted
                        + ", not "
                        + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown));
    }

    String text(int index) {
        if (at(index) instanceof String text) {
            return text;
        }
        throw wrong(index, "a text");
    }

    @Nullable String textOrNull(int index) {
        return at(index) == null ? null : text(index);
    }

    /** Python's callers mean the same by 0 and false. */
    boolean flag(int index) {
        return switch (at(index)) {
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case null, default -> throw wrong(index, "true or false");
        };
    }

    long number(int index) {
        if (at(index) instanceof Long number) {
            return number;
        }
        throw wrong(index, "an integer");
    }

    @Nullable Long numberOrNull(int index) {
        return at(index) == null ? null : number(index);
    }

    @Nullable Double decimalOrNull(int index) {
        return switch (at(index)) {
            case null -> null;
            case Number number -> number.doubleValue();
            default -> throw wrong(index, "a number");
        };
    }

    int smallNumber(int index) {
        long number = number(index);
        if (number != (int) number) {
            throw wrong(index, "a small integer");
        }
        return (int) number;
    }

    Duration seconds(int index) {
        if (at(index) instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= LONGEST) {
            return Duration.ofNanos(Math.round(number.doubleValue() * NANOS));
        }
        throw wrong(index, "a number of seconds");
    }

    List<?> list(int index) {
        if (at(index) instanceof List<?> list) {
            return list;
        }
        throw wrong(index, "a list");
    }

    /** A list of anything but null. */
    List<Object> values(int index) {
        List<Object> values = new ArrayList<>();
        for (Object item : list(index)) {
            if (item == null) {
                throw wrong(index, "a list without null");
            }
            values.add(item);
        }
        return Collections.unmodifiableList(values);
    }

    @Nullable List<@Nullable Object> nullableValuesOrNull(int index) {
        return at(index) == null
                ? null
                : Collections.unmodifiableList(new ArrayList<@Nullable Object>(list(index)));
    }

    List<VolumeCall.BlockdevRename.Rename> diskRenames(int index) {
        List<VolumeCall.BlockdevRename.Rename> renames = new ArrayList<>();
        for (List<Object> row : rows(index)) {
            if (row.size() != 2
                    || !(row.get(0) instanceof Map<?, ?> disk)
                    || !(row.get(1) instanceof List<?> id)) {
                throw wrong(index, "a list of [disk, logical id]");
            }
            renames.add(
                    new VolumeCall.BlockdevRename.Rename(
                            new DiskDict(Dicts.copy(disk)), List.<Object>copyOf(id)));
        }
        return Collections.unmodifiableList(renames);
    }

    List<String> texts(int index) {
        return allTexts(list(index), index);
    }

    private List<String> allTexts(List<?> list, int index) {
        List<String> texts = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof String text)) {
                throw wrong(index, "a list of texts");
            }
            texts.add(text);
        }
        return Collections.unmodifiableList(texts);
    }

    Map<String, @Nullable Object> dict(int index) {
        if (at(index) instanceof Map<?, ?> map) {
            return Dicts.copy(map);
        }
        throw wrong(index, "an object");
    }

    Map<String, String> textByName(int index) {
        Map<String, String> texts = new LinkedHashMap<>();
        dict(index)
                .forEach((name, value) -> {
                    if (!(value instanceof String text)) {
                        throw wrong(index, "an object of texts");
                    }
                    texts.put(name, text);
                });
        return Collections.unmodifiableMap(texts);
    }

    Map<String, List<String>> textsByName(int index) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        dict(index)
                .forEach((name, value) -> {
                    if (!(value instanceof List<?> list)) {
                        throw wrong(index, "an object of lists of texts");
                    }
                    texts.put(name, allTexts(list, index));
                });
        return Collections.unmodifiableMap(texts);
    }

    InstanceDict instance(int index) {
        return new InstanceDict(dict(index));
    }

    DiskDict disk(int index) {
        return new DiskDict(dict(index));
    }

    List<DiskDict> disks(int index) {
        List<DiskDict> disks = new ArrayList<>();
        for (Object item : list(index)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong(index, "a list of disks");
            }
            disks.add(new DiskDict(Dicts.copy(map)));
        }
        return Collections.unmodifiableList(disks);
    }

    /** Rows whose items are there. */
    List<List<Object>> rows(int index) {
        List<List<Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : nullableRows(index)) {
            List<Object> items = new ArrayList<>();
            for (Object item : row) {
                if (item == null) {
                    throw wrong(index, "a list of lists without null");
                }
                items.add(item);
            }
            rows.add(Collections.unmodifiableList(items));
        }
        return Collections.unmodifiableList(rows);
    }

    @Nullable List<List<Object>> rowsOrNull(int index) {
        return at(index) == null ? null : rows(index);
    }

    List<List<@Nullable Object>> nullableRows(int index) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Object item : list(index)) {
            if (!(item instanceof List<?> row)) {
                throw wrong(index, "a list of lists");
            }
            rows.add(Collections.unmodifiableList(new ArrayList<@Nullable Object>(row)));
        }
        return Collections.unmodifiableList(rows);
    }

    NodeCall.MasterNetwork network(int index) {
        Map<String, @Nullable Object> network = dict(index);
        if (network.get("ip") instanceof String ip
                && network.get("netmask") instanceof Long netmask
                && network.get("netdev") instanceof String netdev
                && network.get("ip_family") instanceof Long family) {
            return new NodeCall.MasterNetwork(
                    Dicts.text(network, "uuid"), ip, netmask.intValue(), netdev, family.intValue());
        }
        throw wrong(index, "an object with ip, netmask, netdev and ip_family");
    }

    /** Lists of two texts. */
    List<List<String>> textPairs(int index) {
        List<List<String>> pairs = new ArrayList<>();
        for (Object item : list(index)) {
            if (!(item instanceof List<?> pair)
                    || pair.size() != 2
                    || !(pair.get(0) instanceof String from)
                    || !(pair.get(1) instanceof String to)) {
                throw wrong(index, "a list of pairs of texts");
            }
            pairs.add(List.of(from, to));
        }
        return Collections.unmodifiableList(pairs);
    }

    PackedText packedText(int index) {
        return packed(at(index), index);
    }

    /** A file whose members are one argument. */
    UploadedFile file(int index) {
        return file(list(index), index);
    }

    /** A file whose members are the arguments. */
    UploadedFile fileAsArguments() {
        return file(values, 0);
    }

    private UploadedFile file(List<? extends @Nullable Object> file, int index) {
        if (file.size() == UploadedFile.MEMBERS
                && file.get(0) instanceof String path
                && file.get(2) instanceof Long mode
                && file.get(3) instanceof String user
                && file.get(4) instanceof String group
                && isTime(file.get(5))
                && isTime(file.get(6))) {
            return new UploadedFile(
                    path,
                    packed(file.get(1), index),
                    mode.intValue(),
                    user,
                    group,
                    time(file.get(5)),
                    time(file.get(6)));
        }
        throw wrong(index, "[path, [encoding, content], mode, user, group, atime, mtime]");
    }

    private static boolean isTime(@Nullable Object value) {
        return value == null || value instanceof Number;
    }

    private static @Nullable Double time(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : null;
    }

    private PackedText packed(@Nullable Object wire, int index) {
        try {
            return PackedText.read(wire);
        } catch (WrongAnswerException e) {
            throw wrong(index, "a file whose content is [0, text] or [1, base64 of zlib]");
        }
    }
}
