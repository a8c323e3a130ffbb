package dev.edgemcp.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the directions between packages that docs/concepts/architecture.md draws. */
class LayersTest {
    private static final String ROOT = "dev.edgemcp.server";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @ParameterizedTest
    @CsvSource({
        "websocket, org.glassfish..",
        "websocket, jakarta.websocket..",
        "telemetry, io.micrometer..",
        "workspace, org.eclipse.jgit..",
    })
    void library_hasOneImporter(String importer, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + importer)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void netty_isKnownToTheListenerAndWebSocketsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".netty", ROOT + ".websocket")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void listener_knowsNobodyAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".netty")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".websocket",
                        ROOT + ".http",
                        ROOT + ".ops",
                        ROOT + ".telemetry",
                        ROOT + ".stdio",
                        ROOT + ".config",
                        ROOT + ".keys",
                        ROOT + ".command",
                        ROOT + ".workspace")
                .check(CLASSES);
    }

    @Test
    void certificates_knowNobody() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".tls")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".tls"))))
                .check(CLASSES);
    }

    @Test
    void keys_knowNoTransport() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".keys")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT + ".keys", ROOT + ".config"))))
                .check(CLASSES);
    }

    @Test
    void transportsAndTools_doNotKnowEachOther() {
        slices().matching(ROOT + ".(websocket|http|stdio|workspace|command|ops)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void time_comesFromTheTickerAlone() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }

    @Test
    void stdout_isNotWrittenTo() {
        noClasses().should().accessField(System.class, "out").check(CLASSES);
    }

    @Test
    void optional_isAReturnTypeOnly() {
        fields().should().notHaveRawType(Optional.class).check(CLASSES);
    }

    @Test
    void packages_areAllNullMarked() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> folders = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            assertThat(folders)
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                            .content()
                            .contains("@NullMarked"));
        }
    }
}
