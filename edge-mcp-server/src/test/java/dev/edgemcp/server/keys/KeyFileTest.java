package dev.edgemcp.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.tool.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String GOOD =
            "{\"id\": \"a\", \"tenant\": \"acme\", \"sha256\": \"%s\", \"created\": \"2026-11-22T12:00:00Z\"}"
                    .formatted("0".repeat(64));

    @TempDir
    Path folder;

    private KeyFile file;

    @BeforeEach
    void inFolder() {
        file = new KeyFile(folder.resolve("keys.json"));
    }

    private static NewKey key(String tenant, String label, Scope scope, @Nullable Instant expires) {
        return NewKey.make(tenant, label, scope, NOW, expires);
    }

    private static List<ApiKey> with(List<ApiKey> keys, ApiKey more) {
        return Stream.concat(keys.stream(), Stream.of(more)).toList();
    }

    private List<String> problems(String text) throws IOException {
        Files.writeString(file.path(), text);
        KeyFileException e = catchThrowableOfType(KeyFileException.class, file::read);
        assertThat(e).hasMessageContaining("keys.json");
        return e.problems();
    }

    private static String file(String... keys) {
        return "{\"version\": 1, \"keys\": [" + String.join(", ", keys) + "]}";
    }

    @Test
    void change_thenRead_isTheSame() throws Exception {
        NewKey full =
                key("acme", "of the \"build\"", new Scope(List.of("fs_*", "file:///docs/*"), true), NOW.plusSeconds(9));
        NewKey plain = key("other", "", Scope.ALL, null);

        file.change(none -> List.of(full.kept(), plain.kept()));

        assertThat(file.read()).containsExactly(full.kept(), plain.kept());
        assertThat(Files.readString(file.path()))
                .doesNotContain(full.value())
                .doesNotContain(full.value().substring(full.value().length() - 43));
    }

    @Test
    void change_leavesAFileOfTheOwnersAndNothingElse() throws Exception {
        file.change(none -> List.of(key("acme", "", Scope.ALL, null).kept()));
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));

        file.change(keys -> with(keys, key("acme", "", Scope.ALL, null).kept()));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.json", ".keys.json.lock");
        }
    }

    @Test
    void change_thatFails_leavesItAsItWas() throws Exception {
        file.change(none -> List.of(key("acme", "", Scope.ALL, null).kept()));
        byte[] before = Files.readAllBytes(file.path());

        assertThatThrownBy(() -> file.change(keys -> {
                    throw new IllegalStateException("not now");
                }))
                .hasMessage("not now");

        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
    }

    @Test
    void change_ofAFileThatIsNoGood_isRefused() throws Exception {
        Files.writeString(file.path(), "hello");

        assertThatThrownBy(() -> file.change(keys -> keys)).isInstanceOf(KeyFileException.class);

        assertThat(file.path()).hasContent("hello");
    }

    @Test
    void change_throughALink_changesWhatItLeadsTo() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real")).resolve("k.json");
        new KeyFile(real).change(none -> List.of());
        Files.createSymbolicLink(file.path(), real);

        file.change(none -> List.of(key("acme", "", Scope.ALL, null).kept()));

        assertThat(file.path()).isSymbolicLink();
        assertThat(new KeyFile(real).read()).hasSize(1);
    }

    @Test
    void change_manyAtOnce_losesNone() throws Exception {
        List<NewKey> keys = IntStream.range(0, 40)
                .mapToObj(i -> key("t" + i, "", Scope.ALL, null))
                .toList();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (NewKey each : keys) {
            writers.add(CompletableFuture.runAsync(() -> {
                try {
                    new KeyFile(file.path()).change(before -> with(before, each.kept()));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }

        CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).join();

        assertThat(file.read())
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(NewKey::kept).toList());
    }

    @Test
    void read_theLeast_isEnough() throws Exception {
        Files.writeString(file.path(), file(GOOD));

        assertThat(file.read()).singleElement().satisfies(key -> {
            assertThat(key.scope()).isEqualTo(Scope.ALL);
            assertThat(key.expires()).isNull();
            assertThat(key.label()).isEmpty();
        });
    }

    @Test
    void read_noFileOrATooLargeOne_isRefused() throws Exception {
        assertThat(catchThrowableOfType(KeyFileException.class, file::read).problems())
                .containsExactly("there is no such file");
        assertThat(problems(" ".repeat(5 * 1024 * 1024))).containsExactly("the file is larger than 4 MiB");
    }

    @Test
    void read_severalProblems_areToldAtOnceWithTheirPlaces() throws Exception {
        List<String> problems = problems("""
                {"version": 2, "kyes": [], "keys": [
                  {"id": "a b", "tenant": "", "sha256": "12", "created": "yesterday", "expires": 7, "readonly": true},
                  7,
                  %s,
                  %s
                ]}""".formatted(GOOD, GOOD));

        assertThat(String.join("\n", problems))
                .contains("the file has unknown members (kyes): there are keys, version")
                .contains("version must be 1")
                .contains("keys[0] has unknown members (readonly): there are created, ")
                .contains("keys[0].id must be 1 to 63 letters")
                .contains("keys[0].tenant must be")
                .contains("keys[0].sha256 must be the SHA-256")
                .contains("keys[0].created must be a time such as")
                .contains("keys[0].expires must be a time")
                .contains("keys[1] must be an object")
                .contains("keys[3].id is the same as that of keys[2]")
                .contains("keys[3].sha256 is the same as that of keys[2]");
        assertThat(problems).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tools\": []|keys[0].tools must be an array of 1 to 64 globs",
                "\"tools\": \"fs_*\"|keys[0].tools must be an array",
                "\"tools\": [\"fs *\"]|keys[0].tools must be an array",
                "\"tools\": [1]|keys[0].tools must be an array",
                "\"readOnly\": \"yes\"|keys[0].readOnly must be true or false",
                "\"label\": \"a\\nb\"|keys[0].label must be one line",
                "\"label\": 1|keys[0].label must be one line",
                "\"expires\": null|keys[0].expires must be a time",
            })
    void read_badMember_isNamed(String member, String problem) throws Exception {
        assertThat(problems(file(GOOD.replace("}", ", " + member + "}"))))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource({"EDGE_MCP_API_KEY", "local", "stdio", "anonymous"})
    void read_idOfAKeyFromElsewhere_isRefused(String id) throws Exception {
        assertThat(problems(file(GOOD.replace("\"a\"", "\"" + id + "\""))))
                .singleElement()
                .asString()
                .contains("keys[0].id is taken");
    }

    @Test
    void read_aKeyInPlaceOfTheFile_isNotRepeated() throws Exception {
        String key = key("acme", "", Scope.ALL, null).value();

        for (String text : List.of(
                key,
                "{\"" + key + "\": 1, \"version\": 1, \"keys\": []}",
                file("{\"id\": \"" + key + "\", \"sha256\": \"" + key + "\"}"),
                "{\"version\": 1, \"keys\": [" + key + "]}",
                "{\"version\": 1, \"version\": \"" + key + "\"}",
                "\"" + key + "\"")) {
            assertThat(problems(text))
                    .isNotEmpty()
                    .allSatisfy(
                            problem -> assertThat(problem).doesNotContain(key).doesNotContain(key.substring(0, 16)));
        }
    }

    @Test
    void read_hostileText_isRefusedWithFewWords() throws Exception {
        assertThat(problems("[".repeat(100_000))).hasSize(1);
        assertThat(problems("{\"version\": 1, \"keys\": [" + "7,".repeat(9_000) + "7]}"))
                .hasSize(21);
        Files.write(file.path(), new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'});
        assertThat(catchThrowableOfType(KeyFileException.class, file::read).problems())
                .containsExactly("the file is not UTF-8");
    }
}
