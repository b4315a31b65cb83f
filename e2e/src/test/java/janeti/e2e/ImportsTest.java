package janeti.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The shape of the house, as ARCHITECTURE.md tells it. */
class ImportsTest {
    /** In the order of a request's way. */
    private static final List<List<String>> DOWNSTREAM =
            List.of(
                    List.of("janeti.cli.."),
                    List.of("janeti.master.."),
                    List.of("janeti.rest.."),
                    List.of("janeti.luxi.."),
                    List.of("janeti.jobs.."),
                    List.of("janeti.units.."),
                    List.of("janeti.query.."),
                    List.of("janeti.locks.."),
                    List.of("janeti.noderpc.."),
                    List.of("janeti.config.."),
                    List.of("janeti.log.."),
                    List.of(
                            "janeti.protocol..",
                            "janeti.op..",
                            "janeti.model..",
                            "janeti.measure.."));

    /** A library and the one place that sees it. */
    private static final Map<String, String> LIBRARIES =
            Map.of(
                    "io.micrometer..", "janeti.rest..",
                    "io.prometheus..", "janeti.rest..",
                    "tools.jackson..", "janeti.model..",
                    "org.apache.ratis..", "janeti.log..",
                    "picocli..", "janeti.cli..",
                    "org.bouncycastle..", "janeti.noderpc..",
                    "ch.qos.logback..", "janeti.master..");

    /** The HTTPS servers are made with it: the node daemon's and the REST door's. */
    private static final String WEB_SERVER = "io.helidon..";

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("janeti");

    @Test
    void importsGoDownstreamOnly() {
        for (int i = 1; i < DOWNSTREAM.size(); i++) {
            String[] upstream =
                    DOWNSTREAM.subList(0, i).stream().flatMap(List::stream).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAnyPackage(DOWNSTREAM.get(i).toArray(String[]::new))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(upstream)
                    .check(MAIN);
        }
    }

    @Test
    void nobodySeesTheTestKit() {
        noClasses()
                .that()
                .resideOutsideOfPackages("janeti.testkit..", "janeti.e2e..", "janeti.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("janeti.testkit..", "janeti.e2e..", "janeti.bench..")
                .check(MAIN);
    }

    @Test
    void eachLibraryIsSeenByOneModule() {
        LIBRARIES.forEach((library, module) ->
                noClasses()
                        .that()
                        .resideInAPackage("janeti..")
                        .and()
                        .resideOutsideOfPackage(module)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library)
                        .check(MAIN));
    }

    @Test
    void theNodeDaemonStandsBeside() {
        for (List<String> module : DOWNSTREAM.subList(0, DOWNSTREAM.size() - 1)) {
            noClasses()
                    .that()
                    .resideInAPackage("janeti.node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(module.toArray(String[]::new))
                    .check(MAIN);
        }
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "janeti.node..",
                        "janeti.cli..",
                        "janeti.master..",
                        "janeti.testkit..",
                        "janeti.e2e..",
                        "janeti.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("janeti.node..")
                .check(MAIN);
    }

    @Test
    void theWebServerIsSeenByThoseThatServe() {
        noClasses()
                .that()
                .resideInAPackage("janeti..")
                .and()
                .resideOutsideOfPackages("janeti.node..", "janeti.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(WEB_SERVER)
                .check(MAIN);
    }
}
