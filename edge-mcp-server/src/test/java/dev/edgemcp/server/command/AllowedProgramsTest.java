package dev.edgemcp.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedProgramsTest {
    @TempDir
    Path folder;

    private CommandFixture fixture;

    @BeforeEach
    void make() throws Exception {
        fixture = new CommandFixture(folder);
        fixture.script("tool", "echo the tool");
    }

    private SearchPath path(Object... entries) {
        String joined =
                String.join(":", List.of(entries).stream().map(Object::toString).toList());
        return SearchPath.of(joined, fixture.root);
    }

    private void refused(String name, SearchPath path, String reason) {
        assertThatThrownBy(() -> AllowedPrograms.of(List.of(name), path))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @Test
    void of_nameOnThePath_isFound() {
        AllowedPrograms programs = AllowedPrograms.of(List.of("tool"), path(fixture.bin));
        assertThat(programs.find("tool")).isEqualTo(fixture.bin.resolve("tool"));
        assertThat(programs.find("other")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"./tool", "/bin/sh", "../bin/tool", "a/b", "a\\b"})
    void of_path_refused(String name) {
        refused(name, path(fixture.bin), "it is a path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-c", "a b", "a\nb", "a;b", "*"})
    void of_noName_refused(String name) {
        refused(name, path(fixture.bin), "not the plain name");
    }

    @Test
    void of_missingOrNotExecutable_refused() throws Exception {
        Files.writeString(fixture.bin.resolve("text"), "");
        Files.createDirectory(fixture.bin.resolve("folder"));
        for (String name : List.of("none", "text", "folder")) {
            refused(name, path(fixture.bin), "no folder of the PATH");
        }
    }

    @Test
    void of_inTheWorkspace_refusedHoweverItIsReached() throws Exception {
        Path inside = Files.createDirectories(fixture.root.resolve("bin"));
        fixture.script(inside.resolve("mine"), "");
        refused("mine", path(inside), "no folder of the PATH");
        refused("mine", path("", ".", "bin"), "no folder of the PATH");

        // A folder that leads in, and a folder that leads in by a link of the workspace and out again.
        Files.createSymbolicLink(folder.resolve("in"), inside);
        refused("mine", path(folder.toRealPath().resolve("in")), "no folder of the PATH");
        Files.createSymbolicLink(fixture.root.resolve("back"), fixture.bin);
        Files.createSymbolicLink(folder.resolve("through"), fixture.root.resolve("back"));
        refused("tool", path(folder.toRealPath().resolve("through")), "no folder of the PATH");

        // A program that leads in, and one that leads in and out again.
        Files.createSymbolicLink(fixture.bin.resolve("linked"), inside.resolve("mine"));
        refused("linked", path(fixture.bin), "leads into the workspace");
        Files.createSymbolicLink(fixture.root.resolve("hop"), fixture.bin.resolve("tool"));
        Files.createSymbolicLink(fixture.bin.resolve("hops"), Path.of("../app/hop"));
        refused("hops", path(fixture.bin), "leads into the workspace");
    }

    @Test
    void of_linkOutsideTheWorkspace_isFoundByTheNameOfTheLink() throws Exception {
        Files.createSymbolicLink(fixture.bin.resolve("alias"), Path.of("tool"));
        assertThat(AllowedPrograms.of(List.of("alias"), path(fixture.bin)).find("alias"))
                .isEqualTo(fixture.bin.resolve("alias"));
    }

    @Test
    void path_ofPrograms_hasOnlyWhatCallersCannotChange() throws Exception {
        Path inside = Files.createDirectories(fixture.root.resolve("bin"));
        assertThat(path("", ".", "relative", inside, fixture.bin, "/no/such/folder", fixture.bin))
                .hasToString(fixture.bin.toString());
    }
}
