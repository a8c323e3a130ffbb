package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workspace in a folder of its own, beside things that must not be seen from it. Every call is checked: arguments and
 * result against the schemas, and that neither a secret nor a path of the host shows.
 */
final class WorkspaceFixture {
    /** Written wherever no tool may read. */
    static final String SECRET = "TOP-SECRET-7f3a";

    final Path root;
    final Path outside;
    private final Map<String, Tool> tools = new TreeMap<>();
    private WorkspaceTools provider;

    private WorkspaceFixture(Path root, Path folder) {
        this.root = root;
        this.outside = folder;
    }

    /** Makes the folders; {@link #open} comes when the files are there. */
    static WorkspaceFixture in(Path folder) throws IOException {
        WorkspaceFixture fixture = new WorkspaceFixture(folder.toRealPath().resolve("app"), folder.toRealPath());
        Files.createDirectories(fixture.root);
        fixture.write("../app-evil/secret.txt", SECRET);
        fixture.write("../secret.txt", SECRET);
        return fixture;
    }

    WorkspaceFixture open() {
        return open(WorkspacePolicy.DEFAULT, Ticker.system());
    }

    /** A workspace at another place, for the same user. */
    WorkspaceFixture at(Path other) {
        return new WorkspaceFixture(other, outside);
    }

    WorkspaceFixture openToWrite() {
        return open(WorkspacePolicy.DEFAULT.withAllowWrite(true), Ticker.system());
    }

    /** What is in the files below a folder, and where links lead. */
    static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                content.put(
                        folder.relativize(path).toString(),
                        Files.isSymbolicLink(path)
                                ? "-> " + Files.readSymbolicLink(path)
                                : Files.isRegularFile(path)
                                        ? Files.readString(path, StandardCharsets.ISO_8859_1)
                                        : "folder");
            }
        }
        return content;
    }

    WorkspaceFixture open(WorkspacePolicy policy, Ticker ticker) {
        tools.clear();
        provider = WorkspaceTools.open(root, policy, ticker, user());
        for (Tool tool : provider.tools(Principal.ANONYMOUS)) {
            tools.put(tool.name(), tool);
        }
        return this;
    }

    WorkspaceFixture write(String path, String text) throws IOException {
        return write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    WorkspaceFixture write(String path, byte[] bytes) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    /** The git settings of a user that only this fixture knows. */
    private GitUser user() {
        return new GitUser(List.of(outside.resolve("home/.gitconfig"), outside.resolve("home/.config/git/config")));
    }

    /** The resources and prompts of what was opened last. */
    ResourceReader resources() {
        return new ResourceReader(Objects.requireNonNull(provider), outside);
    }

    Map<String, Tool> tools() {
        return tools;
    }

    /** The result of a call that must succeed. */
    JsonNode ok(String tool, Object... arguments) {
        ToolResult result = call(tool, new RecordingContext(), arguments);
        assertThat(result.isError()).as("%s: %s", tool, text(result)).isFalse();
        return Objects.requireNonNull(result.structured());
    }

    /** The code of the failure of a call that must fail. */
    String failure(String tool, Object... arguments) {
        ToolResult result = call(tool, new RecordingContext(), arguments);
        assertThat(result.isError())
                .as("%s should fail: %s", tool, text(result))
                .isTrue();
        return Objects.requireNonNull(result.meta())
                .path(ToolResult.META_ERROR)
                .path("code")
                .asString();
    }

    ToolResult call(String name, RecordingContext context, Object... arguments) {
        Tool tool = Objects.requireNonNull(tools.get(name), name);
        ObjectNode json = Json.object();
        for (int i = 0; i < arguments.length; i += 2) {
            json.set((String) arguments[i], Json.tree(arguments[i + 1]));
        }
        assertThat(tool.problemsIn(json)).isEmpty();
        ToolResult result;
        try {
            result = tool.call(json, context);
        } catch (ToolException e) {
            result = e.toResult();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(name + " threw", e);
        }
        assertThat(tool.problemsIn(result)).isEmpty();
        String all = text(result) + (result.structured() == null ? "" : Json.text(result.structured()));
        assertThat(all).as("%s %s", name, json).doesNotContain(SECRET).doesNotContain(outside.toString());
        return result;
    }

    /** All items of all pages. */
    List<JsonNode> pages(String tool, String items, Object... arguments) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page = ok(tool, arguments);
        page.path(items).forEach(all::add);
        for (int pages = 0; page.has("cursor"); pages++) {
            assertThat(pages).as("pages").isLessThan(1000);
            Object[] next = Arrays.copyOf(arguments, arguments.length + 2);
            next[arguments.length] = "cursor";
            next[arguments.length + 1] = page.path("cursor").asString();
            page = ok(tool, next);
            page.path(items).forEach(all::add);
        }
        return all;
    }

    static String text(ToolResult result) {
        StringBuilder text = new StringBuilder();
        for (Content content : result.content()) {
            text.append(content.toJson(Revision.V2025_11_25));
        }
        return text.toString();
    }

    static List<String> strings(JsonNode array, String member) {
        List<String> strings = new ArrayList<>();
        array.forEach(item -> strings.add(item.path(member).asString()));
        return strings;
    }

    static List<String> strings(List<JsonNode> items, String member) {
        return items.stream().map(item -> item.path(member).asString()).toList();
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(item -> strings.add(item.asString()));
        return strings;
    }

    /** Runs a command of a shell, or returns false where there is none. */
    static boolean shell(String command, Path folder) throws IOException {
        try {
            return new ProcessBuilder("sh", "-c", command)
                            .directory(folder.toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes a pipe, or returns false where that is not possible. */
    static boolean pipe(Path path) throws IOException {
        try {
            return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
