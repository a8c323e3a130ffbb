package dev.edgemcp.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class CommandToolTest {
    private static final String CLASSES =
            Path.of("target/test-classes").toAbsolutePath().toString();

    @TempDir
    Path folder;

    private CommandFixture fixture;

    @BeforeEach
    void make() throws Exception {
        fixture = new CommandFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<String> java(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", CLASSES, TestProgram.class.getName()),
                        Arrays.stream(arguments))
                .toList();
    }

    @Test
    void tool_definition_namesTheProgramsAndWarns() throws Exception {
        fixture.script("one", "").script("two", "").open("two", "one");
        Tool tool = fixture.tool();
        JsonNode program = tool.definition().inputSchema().at("/properties/program");
        assertThat(Json.text(program)).contains("\"enum\":[\"one\",\"two\"]");
        assertThat(tool.definition().description()).contains("one, two");
        assertThat(tool.definition().annotations().destructive()).isTrue();
        assertThat(tool.definition().annotations().readOnly()).isFalse();
        assertThat(tool.definition().annotations().openWorld()).isTrue();
        assertThat(tool.timeout().toSeconds()).isGreaterThan(Bounds.TIMEOUT_SECONDS_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"program\":\"sh\"}",
                "{\"program\":\"/bin/sh\"}",
                "{\"program\":\"../bin/one\"}",
                "{\"program\":\"one -c\"}",
                "{\"program\":\"\"}",
                "{\"program\":\"ONE\"}",
                "{\"arguments\":[]}",
                "{\"program\":\"one\",\"arguments\":\"-c\"}",
                "{\"program\":\"one\",\"env\":{\"LD_PRELOAD\":\"x\"}}",
                "{\"program\":\"one\",\"timeoutSeconds\":0}",
                "{\"program\":\"one\",\"timeoutSeconds\":601}",
                "{\"program\":\"one\",\"shell\":true}",
            })
    void arguments_otherThanAllowed_refusedBySchema(String arguments) throws Exception {
        fixture.script("one", "").open("one");
        assertThat(fixture.tool().problemsIn(Json.parseObject(arguments))).isNotEmpty();
    }

    @Test
    void arguments_tooManyOrTooLong_refused() throws Exception {
        fixture.script("one", "").open("one");
        List<String> many = Collections.nCopies(Bounds.ARGUMENTS + 1, "x");
        List<String> large = Collections.nCopies(9, "x".repeat(Bounds.ARGUMENT_CHARS));
        assertThat(fixture.tool()
                        .problemsIn(Json.parseObject(
                                "{\"program\":\"one\",\"arguments\":" + Json.text(Json.tree(many)) + "}")))
                .isNotEmpty();
        assertThat(fixture.tool()
                        .problemsIn(Json.parseObject("{\"program\":\"one\",\"arguments\":[\""
                                + "x".repeat(Bounds.ARGUMENT_CHARS + 1) + "\"]}")))
                .isNotEmpty();
        assertThat(fixture.failure("program", "one", "arguments", large)).isEqualTo("invalid_arguments");
    }

    @Test
    void arguments_hostile_reachTheProgramAsTheyAre() {
        fixture.open("java");
        List<String> hostile = List.of(
                "; touch pwned",
                "$(touch pwned)",
                "`touch pwned`",
                "| touch pwned",
                "&& touch pwned",
                "> pwned",
                "--option",
                "-c",
                "--",
                "",
                " ",
                "a\nb",
                "'\"\\",
                "*",
                "~",
                "${HOME}",
                "%PATH%",
                "x".repeat(10_000));

        JsonNode result = fixture.ok(
                "program",
                "java",
                "arguments",
                java(Stream.concat(Stream.of("args"), hostile.stream()).toArray(String[]::new)));

        assertThat(result.at("/stdout/text")
                        .asString()
                        .lines()
                        .map(line -> new String(Base64.getDecoder().decode(line))))
                .containsExactlyElementsOf(hostile);
        assertThat(fixture.root.resolve("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud800"})
    void arguments_thatNoProgramCanBePassed_refused(String argument) throws Exception {
        fixture.script("one", "echo ran").open("one");
        assertThat(fixture.failure("program", "one", "arguments", List.of("x", argument)))
                .isEqualTo("invalid_arguments");
    }

    @Test
    void directory_inTheWorkspace_isTheFolderOfTheProgram() throws Exception {
        Files.createDirectories(fixture.root.resolve("a/b"));
        fixture.script("where", "pwd -P").open("where");
        assertThat(fixture.ok("program", "where").at("/stdout/text").asString().strip())
                .isEqualTo(fixture.root.toString());
        assertThat(fixture.ok("program", "where", "directory", "a/b")
                        .at("/stdout/text")
                        .asString()
                        .strip())
                .isEqualTo(fixture.root.resolve("a/b").toString());
    }

    @Test
    void directory_elsewhere_refused() throws Exception {
        Files.createDirectories(fixture.root.resolve(".git"));
        Files.writeString(fixture.root.resolve("file"), "");
        Files.createSymbolicLink(fixture.root.resolve("out"), fixture.bin);
        fixture.script("where", "pwd").open("where");
        Map<String, String> refused = Map.of(
                "..",
                "invalid_path",
                "a/../..",
                "invalid_path",
                "/",
                "outside_workspace",
                "/tmp",
                "outside_workspace",
                fixture.bin.toString(),
                "outside_workspace",
                "out",
                "outside_workspace",
                ".git",
                "denied",
                "file",
                "not_a_folder",
                "none",
                "not_found",
                "a\0b",
                "invalid_path");
        refused.forEach((directory, code) -> assertThat(fixture.failure("program", "where", "directory", directory))
                .as(directory)
                .isEqualTo(code));
    }

    @Test
    void exitCode_notZero_isAResult() throws Exception {
        fixture.script("fails", "echo out; echo err >&2; exit 3").open("fails");
        ToolResult result = fixture.call(new TestContext(), "program", "fails");
        assertThat(result.isError()).isFalse();
        assertThat(result.structured().path("exitCode").asInt()).isEqualTo(3);
        assertThat(result.structured().at("/stdout/text").asString()).isEqualTo("out\n");
        assertThat(result.structured().at("/stderr/text").asString()).isEqualTo("err\n");
        assertThat(result.content()
                        .get(0)
                        .toJson(Revision.V2025_11_25)
                        .path("text")
                        .asString())
                .contains("exit code 3")
                .contains("stdout:\nout")
                .contains("stderr:\nerr");
    }

    @Test
    void exitCode_ofASignal_is128AndMore() throws Exception {
        fixture.script("dies", "kill -s KILL $$").open("dies");
        assertThat(fixture.ok("program", "dies").path("exitCode").asInt()).isEqualTo(137);
    }

    @Test
    void program_thatIsGone_failsToStart() throws Exception {
        fixture.script("one", "").open("one");
        Files.delete(fixture.bin.resolve("one"));
        assertThat(fixture.failure("program", "one")).isEqualTo("start_failed");
    }

    @Test
    void environment_ofTheServer_isNotPassedOn() {
        fixture.environment.putAll(Map.of(
                "EDGE_MCP_API_KEY", "the-key",
                "DEV_MESH_API_KEY", "another-key",
                "GITHUB_TOKEN", "the-token",
                "LD_PRELOAD", "",
                "NODE_OPTIONS", "--inspect",
                "JAVA_TOOL_OPTIONS", "-Dx=y",
                "HTTP_PROXY", "http://user:password@proxy",
                "LC_TEST", "passed"));
        fixture.open("java");

        String seen = fixture.ok("program", "java", "arguments", java("environment"))
                .at("/stdout/text")
                .asString();

        assertThat(seen.lines()
                        .map(line -> line.substring(0, line.indexOf('=')))
                        .collect(Collectors.toSet()))
                .contains("PATH", "TERM", "LC_TEST", Mark.VARIABLE)
                .allMatch(name -> name.startsWith("LC_")
                        || List.of(
                                        "PATH",
                                        "TERM",
                                        "HOME",
                                        "USER",
                                        "LOGNAME",
                                        "LANG",
                                        "LANGUAGE",
                                        "TZ",
                                        "TMPDIR",
                                        "JAVA_HOME",
                                        Mark.VARIABLE)
                                .contains(name)
                        || name.startsWith("XDG_"));
        assertThat(seen).doesNotContain("the-key").doesNotContain("token").doesNotContain("password");
    }

    @Test
    void stdin_givenOrNot_ends() {
        fixture.open("java");
        String text = "line\n".repeat(100_000);
        JsonNode result = fixture.ok("program", "java", "arguments", java("cat"), "stdin", text);
        assertThat(result.at("/stdout/totalBytes").asLong()).isEqualTo(text.length());
        assertThat(fixture.ok("program", "java", "arguments", java("cat"))
                        .at("/stdout/totalBytes")
                        .asLong())
                .isZero();
    }

    @Test
    void stdin_thatNobodyReads_doesNotHoldUp() throws Exception {
        fixture.script("deaf", "echo done").open("deaf");
        assertThat(fixture.ok("program", "deaf", "stdin", "x".repeat(Bounds.STDIN_CHARS))
                        .at("/stdout/text")
                        .asString())
                .isEqualTo("done\n");
    }

    @Test
    void output_of200Megabytes_isCutInTheMiddle() {
        fixture.open("java");
        long total = 200L * 1024 * 1024;

        JsonNode result = fixture.ok("program", "java", "arguments", java("flood", "" + total));

        JsonNode out = result.path("stdout");
        assertThat(out.path("totalBytes").asLong()).isEqualTo(total);
        assertThat(out.path("text").asString()).hasSize(Bounds.HEAD_BYTES).startsWith("0123456789abcde\n");
        assertThat(out.path("tail").asString()).hasSize(Bounds.TAIL_BYTES).endsWith("0123456789abcde\n");
        assertThat(out.path("omittedBytes").asLong()).isEqualTo(total - Bounds.HEAD_BYTES - Bounds.TAIL_BYTES);
        assertThat(result.at("/stderr/text").asString()).contains("begin").contains("end");
    }

    @Test
    void output_withoutEnd_isStoppedAndShown() throws Exception {
        fixture.script("endless", "while :; do echo again; done").open("endless");
        ToolResult result = fixture.call(new TestContext(), "program", "endless", "timeoutSeconds", 1);
        assertThat(CommandFixture.code(result)).isEqualTo("timeout");
        assertThat(result.structured().path("timedOut").asBoolean()).isTrue();
        assertThat(result.structured().at("/stdout/text").asString()).startsWith("again\n");
        assertThat(result.content()
                        .get(0)
                        .toJson(Revision.V2025_11_25)
                        .path("text")
                        .asString())
                .contains("1 s");
        assertThat(result.content()
                        .get(1)
                        .toJson(Revision.V2025_11_25)
                        .path("text")
                        .asString())
                .contains("again");
    }

    @Test
    void output_closedEarly_isNotTheEnd() throws Exception {
        fixture.script("closes", "echo first; exec >&- 2>&-; sleep 1; exit 7").open("closes");
        JsonNode result = fixture.ok("program", "closes");
        assertThat(result.path("exitCode").asInt()).isEqualTo(7);
        assertThat(result.at("/stdout/text").asString()).isEqualTo("first\n");
    }

    @Test
    void output_notUtf8_isReplaced() throws Exception {
        fixture.script("bytes", "printf 'a\\377b'").open("bytes");
        assertThat(fixture.ok("program", "bytes").at("/stdout/text").asString()).isEqualTo("a\ufffdb");
    }

    @Test
    void progress_lines_areToldInOrderAndNotTooOften() throws Exception {
        fixture.script("talks", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo line $i; done; sleep 1; echo last")
                .open("talks");
        TestContext context = new TestContext();

        JsonNode result = fixture.call(context, "program", "talks").structured();

        double seconds = result.path("seconds").asDouble();
        assertThat(context.steps).hasSizeBetween(2, (int) (seconds * 10) + 2);
        List<Double> values =
                context.steps.stream().map(TestContext.Step::progress).toList();
        assertThat(values).isSorted().doesNotHaveDuplicates();
        assertThat(context.steps.get(0).message()).isEqualTo("line 1");
        assertThat(context.steps.get(context.steps.size() - 1).message()).isEqualTo("last");
    }

    @Test
    void progress_longLine_isCut() throws Exception {
        fixture.script("long", "head -c 100000 /dev/zero | tr '\\0' x; echo; sleep 0.3")
                .open("long");
        TestContext context = new TestContext();
        fixture.call(context, "program", "long");
        assertThat(context.steps.get(0).message())
                .hasSize(Bounds.PROGRESS_CHARS)
                .endsWith("…");
    }

    @Test
    void commands_moreThanMayRun_areRefusedUntilOneEnds() throws Exception {
        fixture.script("sleeps", "exec sleep \"$1\"").open("sleeps");
        List<TestContext> contexts = new ArrayList<>();
        List<CompletableFuture<ToolResult>> calls = new ArrayList<>();
        for (int i = 0; i < Bounds.RUNNING; i++) {
            TestContext context = new TestContext();
            contexts.add(context);
            calls.add(CompletableFuture.supplyAsync(
                    () -> fixture.call(
                            context, "program", "sleeps", "arguments", List.of(fixture.token), "timeoutSeconds", 100),
                    task -> new Thread(task).start()));
        }
        fixture.awaitAlive(Bounds.RUNNING);

        assertThat(fixture.failure("program", "sleeps", "arguments", List.of("0")))
                .isEqualTo("busy");

        contexts.get(0).cancel();
        calls.get(0).get(20, TimeUnit.SECONDS);
        Awaitility.await()
                .until(() -> !fixture.call(new TestContext(), "program", "sleeps", "arguments", List.of("0"))
                        .isError());
        contexts.forEach(TestContext::cancel);
        CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);
        assertThat(fixture.alive()).isZero();
    }
}
