package dev.edgemcp.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the directions between packages that docs/concepts/architecture.md draws. */
class LayersTest {
    private static final String ROOT = "dev.edgemcp.cli";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void commands_doNotKnowEachOther() {
        slices().matching(ROOT + ".(call|clientconfig|completion|config|connect|k8s|keys|serve)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void stdout_isWrittenByOutputAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".output")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(java.io.FileDescriptor.class, "out")
                .check(CLASSES);
    }

    @Test
    void output_knowsNoCommandAndNoParser() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".output")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "picocli..",
                        ROOT,
                        ROOT + ".call",
                        ROOT + ".check",
                        ROOT + ".clientconfig",
                        ROOT + ".completion",
                        ROOT + ".config",
                        ROOT + ".connect",
                        ROOT + ".k8s",
                        ROOT + ".keys",
                        ROOT + ".kube..",
                        ROOT + ".release",
                        ROOT + ".serve")
                .check(CLASSES);
    }

    @Test
    void fabric8_isImportedByKubeAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".kube")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void helmsLibrary_isImportedByHelmAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".helm")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.marcnuri..")
                .check(CLASSES);
    }

    @Test
    void helm_knowsNoClusterAndNoCommand() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".helm")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "picocli..", ROOT, ROOT + ".kube", ROOT + ".release", ROOT + ".k8s", ROOT + ".output")
                .check(CLASSES);
    }

    @Test
    void release_knowsNoCommandLineAndPrintsNothing() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".release")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", ROOT + ".k8s", ROOT + ".output")
                .check(CLASSES);
    }

    @Test
    void testsHideNoClass() {
        List<String> names = new ClassFileImporter()
                .importPath(Path.of("target/test-classes")).stream()
                        .map(JavaClass::getName)
                        .filter(name -> !name.endsWith("package-info"))
                        .toList();
        assertThat(names).isNotEmpty().noneMatch(CLASSES::contain);
    }

    @Test
    void kube_knowsNoCommandAndPrintsNothing() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".kube..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "picocli..", ROOT, ROOT + ".check", ROOT + ".k8s", ROOT + ".output", ROOT + ".completion")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".kube.state")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".kube")
                .check(CLASSES);
    }

    @Test
    void check_looksAtRecordsAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".check")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", ROOT, ROOT + ".k8s", ROOT + ".output")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".check")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Cluster")
                .check(CLASSES);
    }

    @Test
    void lettuce_isImportedByBackupAlone_whichKnowsNoCommandAndPrintsNothing() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".backup")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".backup")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", ROOT + ".k8s", ROOT + ".output", ROOT + ".completion")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".helm", ROOT + ".kube..", ROOT + ".release", ROOT + ".check")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".backup")
                .check(CLASSES);
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
