package dev.edgemcp.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the directions between packages that docs/concepts/architecture.md draws. */
class LayersTest {
    private static final String ROOT = "dev.edgemcp.core";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** Each package with those that it may import, beside itself. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("time", List.of()),
            Map.entry("trace", List.of()),
            Map.entry("jsonrpc", List.of()),
            Map.entry("protocol", List.of("jsonrpc")),
            Map.entry("tool", List.of("protocol", "jsonrpc", "time", "trace")),
            Map.entry("call", List.of("tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("auth", List.of("call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("cache", List.of("call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("observe", List.of("call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("quota", List.of("call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("platform", List.of("auth", "observe", "call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry(
                    "redis",
                    List.of(
                            "session",
                            "event",
                            "cache",
                            "quota",
                            "call",
                            "tool",
                            "protocol",
                            "jsonrpc",
                            "time",
                            "trace")),
            Map.entry("event", List.of("tool", "protocol", "jsonrpc")),
            Map.entry("session", List.of("event", "observe", "call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry(
                    "session.legacy",
                    List.of("session", "event", "observe", "call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry(
                    "session.modern",
                    List.of("session", "event", "observe", "call", "tool", "protocol", "jsonrpc", "time", "trace")),
            Map.entry("client", List.of("protocol", "jsonrpc", "time")));

    @Test
    void packages_importOnlyWhatIsBelowThem() {
        MAY_IMPORT.forEach((name, allowed) -> {
            String[] packages = Stream.concat(Stream.of(name), allowed.stream())
                    .map(allowedName -> ROOT + "." + allowedName)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage(ROOT + "." + name)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(packages)
                            .or(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("dev.edgemcp.."))))
                    .check(CLASSES);
        });
    }

    @Test
    void packages_areAllKnownHere() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .distinct()
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1)))
                .allSatisfy(name -> assertThat(MAY_IMPORT).containsKey(name));
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void networkAndServer_areNotKnownHere() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "jakarta.websocket..", "org.glassfish..", "io.micrometer..", "io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void redis_isKnownToOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".redis")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", ROOT + ".redis")
                .check(CLASSES);
    }

    @Test
    void platform_isKnownToNobodyHere() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".platform")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".platform")
                .check(CLASSES);
    }

    @Test
    void time_comesFromTheTickerAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".time")
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
