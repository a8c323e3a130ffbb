package dev.edgemcp.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.tool.Scope;
import dev.edgemcp.server.keys.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class KeysCommandTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("keys.json");
    }

    private CommandRun keys(String... args) {
        List<String> words = new ArrayList<>(List.of("keys"));
        words.addAll(List.of(args));
        return CommandRun.with(
                Map.of("EDGE_MCP_KEYS_FILE", file.toString()), Terminal.NONE, "", words.toArray(String[]::new));
    }

    private List<ApiKey> kept() {
        return new KeyFile(file).read();
    }

    @Test
    void create_printsTheKeyAloneAndKeepsItsDigest() throws Exception {
        CommandRun run = keys(
                "create",
                "--tenant",
                "web",
                "--label",
                "CI",
                "--tools",
                "fs_*,git_*",
                "--tools",
                "x",
                "--read-only",
                "--expires",
                "90d");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("emk_[a-z0-9]{10}_[A-Za-z0-9_-]{43}\\R");
        assertThat(run.err())
                .contains("fs_*,git_*,x, read-only")
                .doesNotContain(run.out().strip());
        assertThat(Files.readString(file)).doesNotContain(run.out().strip());
        assertThat(kept()).singleElement().satisfies(key -> {
            assertThat(run.out()).startsWith("emk_" + key.id() + "_");
            assertThat(key.tenant()).isEqualTo("web");
            assertThat(key.label()).isEqualTo("CI");
            assertThat(key.scope()).isEqualTo(new Scope(List.of("fs_*", "git_*", "x"), true));
            assertThat(key.expires()).isEqualTo(key.created().plus(Duration.ofDays(90)));
            assertThat(key.created()).isCloseTo(Instant.now(), within(60));
        });
    }

    private static org.assertj.core.data.TemporalUnitOffset within(long seconds) {
        return new org.assertj.core.data.TemporalUnitWithinOffset(seconds, ChronoUnit.SECONDS);
    }

    @Test
    void create_json_hasTheKeyAndWhatItIsFor() {
        CommandRun run = keys("create", "--tenant", "web", "-o", "json");

        ObjectNode json = Json.parseObject(run.out());
        assertThat(json.path("key").asString())
                .startsWith("emk_" + json.path("id").asString() + "_");
        assertThat(json.path("tenant").asString()).isEqualTo("web");
        assertThat(json.has("expires")).isFalse();
    }

    @Test
    void list_showsAllButTheKeys() {
        String one = keys("create", "--tenant", "web", "--label", "first", "--tools", "fs_*")
                .out()
                .strip();
        String two = keys("create", "--tenant", "ops", "--read-only").out().strip();

        CommandRun table = keys("list");
        CommandRun json = keys("list", "-o", "json");

        assertThat(table.out().lines().toList()).hasSize(3);
        assertThat(table.out()).contains("web", "first", "fs_*", "full", "ops", "read", "never");
        assertThat(Json.parseObject(json.out())
                        .path("keys")
                        .valueStream()
                        .map(key -> key.path("tenant").asString()))
                .containsExactly("web", "ops");
        for (CommandRun run : List.of(table, json)) {
            assertThat(run.exitCode()).isZero();
            for (String key : List.of(one, two)) {
                assertThat(run.out()).doesNotContain(key).doesNotContain(key.substring(key.length() - 43));
            }
            kept().forEach(key -> assertThat(run.out()).doesNotContain(key.sha256()));
        }
    }

    @Test
    void rotate_makesOneLikeItAndLetsTheOldOneExpire() {
        keys("create", "--tenant", "web", "--label", "CI", "--tools", "fs_*", "--expires", "90d");
        ApiKey old = kept().get(0);

        CommandRun run = keys("rotate", old.id(), "--overlap", "2h");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("emk_").doesNotContain(old.id());
        ApiKey before = kept().get(0);
        ApiKey after = kept().get(1);
        assertThat(before).isEqualTo(old.withExpires(after.created().plus(Duration.ofHours(2))));
        assertThat(after.expires()).isEqualTo(after.created().plus(Duration.ofDays(90)));
        assertThat(List.of(after.tenant(), after.label())).containsExactly("web", "CI");
        assertThat(after.scope()).isEqualTo(old.scope());
        assertThat(after.sha256()).isNotEqualTo(old.sha256());
    }

    @Test
    void rotate_overlapBeyondTheEnd_doesNotProlongIt() {
        keys("create", "--tenant", "web", "--expires", "1h");
        ApiKey old = kept().get(0);

        keys("rotate", old.id(), "--overlap", "5h", "--expires", "7d");

        assertThat(kept().get(0)).isEqualTo(old);
        assertThat(kept().get(1).expires()).isEqualTo(kept().get(1).created().plus(Duration.ofDays(7)));
    }

    @Test
    void rotate_expiredKey_isRefused() throws Exception {
        ApiKey over =
                new ApiKey("over", "web", "", "0".repeat(64), Scope.ALL, Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
        new KeyFile(file).change(none -> List.of(over));

        CommandRun run = keys("rotate", "over");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has expired");
        assertThat(run.out()).isEmpty();
        assertThat(kept()).containsExactly(over);
        assertThat(keys("list").out()).contains("expired 1970");
    }

    @Test
    void revoke_takesThemOutOrNone() {
        keys("create", "--tenant", "a");
        keys("create", "--tenant", "b");
        keys("create", "--tenant", "c");
        List<ApiKey> before = kept();

        assertThat(keys("revoke", before.get(0).id(), "nobody").exitCode()).isEqualTo(1);
        assertThat(kept()).isEqualTo(before);
        assertThat(keys("revoke", before.get(0).id(), before.get(2).id()).exitCode())
                .isZero();

        assertThat(kept()).containsExactly(before.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "create",
                "create --tenant a/b",
                "create --tenant web --expires 0d",
                "create --tenant web --label a\nb",
                "create --tenant web --tools ",
                "rotate",
                "rotate a --overlap soon",
                "revoke",
                "list --all"
            })
    void wrongUsage_isExplainedAndChangesNothing(String line) {
        CommandRun run = keys(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).startsWith("error: ").contains("fix:");
        assertThat(file).doesNotExist();
    }

    @Test
    void noFileNamed_isWrongUsage() {
        CommandRun run = CommandRun.of("keys", "list");

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("EDGE_MCP_KEYS_FILE");
    }

    @Test
    void badFile_isBadDataWithAllProblems() throws Exception {
        Files.writeString(file, "{\"version\": 3, \"keys\": [7]}");

        for (CommandRun run : List.of(keys("list"), keys("create", "--tenant", "web"), keys("revoke", "a"))) {
            assertThat(run.exitCode()).isEqualTo(65);
            assertThat(run.err()).contains("version must be 1", "keys[0] must be an object");
            assertThat(run.out()).isEmpty();
        }
        assertThat(file).hasContent("{\"version\": 3, \"keys\": [7]}");
    }

    @Test
    void folderThatIsNotThere_isAFailureAndShowsNoKey() {
        CommandRun run = CommandRun.of(
                "keys",
                "create",
                "--tenant",
                "web",
                "--file",
                folder.resolve("none/keys.json").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("folder does not exist");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void serve_fileInAWorkspaceThatClientsWrite_isRefused() throws Exception {
        Path workspace = Files.createDirectory(folder.resolve("workspace"));
        Path inside = workspace.resolve("keys.json");
        new KeyFile(inside).change(none -> List.of());
        Path linked = Files.createSymbolicLink(folder.resolve("link.json"), inside);
        new KeyFile(file).change(none -> List.of());
        Path linkInside = Files.createSymbolicLink(workspace.resolve("out.json"), file);

        for (Path each : List.of(inside, linked, linkInside)) {
            CommandRun run = CommandRun.of(
                    "serve",
                    "--port",
                    "0",
                    "--allow-write",
                    "--workspace",
                    workspace.toString(),
                    "--keys-file",
                    each.toString());
            assertThat(run.exitCode()).isEqualTo(64);
            assertThat(run.err()).contains("will not let clients write");
        }
    }

    @Test
    void serve_fileThatIsNoGoodOrMeaningless_isRefused() throws Exception {
        Files.writeString(file, "{\"version\": 3, \"keys\": [7]}");
        String named = file.toString();

        CommandRun bad = CommandRun.of("serve", "--port", "0", "--no-workspace", "--keys-file", named);
        assertThat(bad.exitCode()).isEqualTo(65);
        assertThat(bad.err()).contains("version must be 1", "keys[0] must be an object");
        for (List<String> extra : List.of(List.of("--stdio"), List.of("--auth", "none"))) {
            List<String> words = new ArrayList<>(List.of("serve", "--keys-file", named));
            words.addAll(extra);
            assertThat(CommandRun.of(words.toArray(String[]::new)))
                    .extracting(CommandRun::exitCode, InstanceOfAssertFactories.INTEGER)
                    .isEqualTo(64);
        }
    }
}
