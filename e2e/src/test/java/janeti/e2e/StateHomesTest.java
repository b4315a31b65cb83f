package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * State that can change has few homes: the classes in the tables of ARCHITECTURE.md, section "Homes
 * of shared mutable state", and no other. A nested class lives in its outermost one.
 */
class StateHomesTest {
    private static final Pattern ROW = Pattern.compile("^\\|(.*?)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+\\.[A-Z]\\w*)`");

    /** A field of such a type is there to be changed. */
    private static final Pattern MUTABLE_TYPE =
            Pattern.compile(
                    "java\\.util\\.concurrent\\.(locks\\..*|atomic\\..*|Concurrent.*|Semaphore"
                            + "|CountDownLatch|.*Queue|.*Deque|Phaser)"
                            + "|java\\.util\\.(Hash|LinkedHash|Tree|Enum|IdentityHash|WeakHash)(Map|Set)"
                            + "|java\\.util\\.(ArrayList|LinkedList|ArrayDeque|Deque|Queue"
                            + "|PriorityQueue|BitSet|Random)");

    /** What an object that is not to be changed does not make for itself when it is made. */
    private static final Pattern MUTABLE_COLLECTION =
            Pattern.compile(
                    "java\\.util\\.((Hash|LinkedHash|Tree|Enum|IdentityHash|WeakHash)(Map|Set)"
                            + "|ArrayList|LinkedList|ArrayDeque|PriorityQueue)");

    private static final Pattern COLLECTION =
            Pattern.compile(
                    "java\\.util\\.(Map|SequencedMap|NavigableMap|SortedMap|Set|SequencedSet"
                            + "|NavigableSet|SortedSet|List|Collection)");

    @Test
    void stateLivesWhereTheArchitectureSays() throws IOException {
        // given
        Set<String> homes = homes();
        assertThat(homes).contains("jobs.Submissions", "locks.LockTable", "config.ConfigStore");
        // when
        Set<String> found = new TreeSet<>();
        for (JavaClass type :
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("janeti")) {
            String home = home(type);
            if (!home.startsWith("testkit.") && !home.startsWith("bench.") && changes(type)) {
                found.add(home);
            }
        }
        // then: a class that is missing in the table needs a reason there; one too many is history
        assertThat(found).isEqualTo(homes);
    }

    private static Set<String> homes() throws IOException {
        Path page = Path.of(System.getProperty("janeti.checkout"), "ARCHITECTURE.md");
        String text = Files.readString(page);
        int begin = text.indexOf("## Homes of shared mutable state");
        int end = text.indexOf("\n## ", begin + 1);
        Set<String> homes = new TreeSet<>();
        for (String line : text.substring(begin, end).lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                NAME.matcher(row.group(1)).results().forEach(name -> homes.add(name.group(1)));
            }
        }
        return homes;
    }

    private static String home(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getName().substring("janeti.".length());
    }

    private static boolean changes(JavaClass type) {
        return type.getFields().stream().anyMatch(StateHomesTest::canChange)
                || keepsOwnCollection(type);
    }

    private static boolean canChange(JavaField field) {
        if (field.getModifiers().contains(JavaModifier.SYNTHETIC) || isFilledByParser(field)) {
            return false;
        }
        return !field.getModifiers().contains(JavaModifier.FINAL)
                || MUTABLE_TYPE.matcher(field.getRawType().getName()).matches();
    }

    /** Options of a command line, set before the command is run and never again. */
    private static boolean isFilledByParser(JavaField field) {
        return field.getAnnotations().stream()
                .anyMatch(note -> note.getRawType().getPackageName().equals("picocli"));
    }

    private static boolean keepsOwnCollection(JavaClass type) {
        boolean hasCollection =
                type.getFields().stream()
                        .anyMatch(field ->
                                !field.getModifiers().contains(JavaModifier.STATIC)
                                        && !isFilledByParser(field)
                                        && COLLECTION
                                                .matcher(field.getRawType().getName())
                                                .matches());
        return hasCollection
                && !type.isRecord()
                && (type.getConstructorCallsFromSelf().stream().anyMatch(StateHomesTest::ofItsOwn)
                        || type.getMethodCallsFromSelf().stream()
                                .filter(call -> call.getName().startsWith("new"))
                                .anyMatch(StateHomesTest::ofItsOwn));
    }

    /** By a constructor, or by one like {@code HashSet.newHashSet}. */
    private static boolean ofItsOwn(JavaCall<?> call) {
        return call.getOrigin().isConstructor()
                && MUTABLE_COLLECTION.matcher(call.getTargetOwner().getName()).matches();
    }
}
