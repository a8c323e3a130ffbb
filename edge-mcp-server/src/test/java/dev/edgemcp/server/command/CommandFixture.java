package dev.edgemcp.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.server.workspace.WorkspacePolicy;
import dev.edgemcp.server.workspace.WorkspaceTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A workspace, and beside it a folder of the {@code PATH} whose programs a test writes. */
final class CommandFixture implements AutoCloseable {
    private static final AtomicLong TOKENS =
            new AtomicLong(ProcessHandle.current().pid() * 100_000);

    final Path root;
    final Path bin;
    final Map<String, String> environment = new HashMap<>(System.getenv());
    /** A number of seconds to sleep that no other process sleeps, by which processes of the test are found. */
    final String token = Long.toString(TOKENS.incrementAndGet());

    private CommandTools tools;

    CommandFixture(Path folder) throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("app"));
        bin = Files.createDirectories(folder.toRealPath().resolve("bin"));
        environment.put("PATH", bin + ":" + System.getProperty("java.home") + "/bin:/usr/bin:/bin");
    }

    /** Writes a program; the test is skipped where there is no shell to run it. */
    CommandFixture script(String name, String body) throws IOException {
        return script(bin.resolve(name), body);
    }

    CommandFixture script(Path file, String body) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    CommandTools tools(String... programs) {
        WorkspaceTools workspace = WorkspaceTools.open(root, WorkspacePolicy.DEFAULT);
        return CommandTools.open(List.of(programs), workspace.root(), workspace::folder, environment, Ticker.system());
    }

    CommandFixture open(String... programs) {
        tools = tools(programs);
        return this;
    }

    CommandTools tools() {
        return Objects.requireNonNull(tools);
    }

    Tool tool() {
        return tools().tools(Principal.ANONYMOUS).get(0);
    }

    /** The result of a command that must not fail. */
    JsonNode ok(Object... arguments) {
        ToolResult result = call(new TestContext(), arguments);
        assertThat(result.isError()).as(result.toString()).isFalse();
        return Objects.requireNonNull(result.structured());
    }

    /** The code of a failure. */
    String failure(Object... arguments) {
        return code(call(new TestContext(), arguments));
    }

    static String code(ToolResult result) {
        assertThat(result.isError()).as(result.toString()).isTrue();
        return Objects.requireNonNull(result.meta())
                .path(ToolResult.META_ERROR)
                .path("code")
                .asString();
    }

    ToolResult call(TestContext context, Object... arguments) {
        ObjectNode json = Json.object();
        for (int i = 0; i < arguments.length; i += 2) {
            json.set((String) arguments[i], Json.tree(arguments[i + 1]));
        }
        Tool tool = tool();
        assertThat(tool.problemsIn(json)).isEmpty();
        try {
            ToolResult result = tool.call(json, context);
            assertThat(tool.problemsIn(result)).isEmpty();
            return result;
        } catch (ToolException e) {
            return e.toResult();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** How many processes of this test there are: those with its token among their arguments. */
    long alive() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(token))
                .count();
    }

    void awaitAlive(long count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(alive()).isEqualTo(count));
    }

    @Override
    public void close() {
        if (tools != null) {
            tools.close();
        }
        // Of a test that has failed, nothing may stay either.
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(token))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
