package janeti.rest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics, read as Prometheus' text format says; anything else fails the test. */
record Page(Map<String, Double> values, Map<String, String> types, Set<String> helped) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") \\S.*");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile("((" + NAME + ")(?:\\{" + LABEL + "(?:," + LABEL + ")*,?\\})?) (\\S+)");

    static Page parse(String text) {
        var page = new Page(new HashMap<>(), new HashMap<>(), new HashSet<>());
        text.lines().forEach(page::line);
        return page;
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            helped.add(help.group(1));
        } else if (type.matches()) {
            if (types.put(type.group(1), type.group(2)) != null) {
                throw new AssertionError("Two families have one name: " + line);
            }
        } else if (sample.matches()) {
            requireFamily(sample.group(2), line);
            if (values.put(sample.group(1), number(sample.group(3))) != null) {
                throw new AssertionError("A sample is there twice: " + line);
            }
        } else {
            throw new AssertionError("Not Prometheus' text format: " + line);
        }
    }

    private void requireFamily(String name, String line) {
        String family = name.replaceFirst("_(bucket|sum|count|max)$", "");
        if (!types.containsKey(name) && !types.containsKey(family)) {
            throw new AssertionError("A sample without a type: " + line);
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** 0 if it is not there. */
    double value(String sample) {
        return values.getOrDefault(sample, 0.0);
    }
}
