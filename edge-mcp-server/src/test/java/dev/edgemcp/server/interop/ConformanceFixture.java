package dev.edgemcp.server.interop;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.stdio.StdioServer;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** The server that the conformance suite expects to meet, on the core's public API. */
public final class ConformanceFixture {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    record Nothing() {}

    private ConformanceFixture() {}

    /** The tools of the fixture. */
    static EdgeMcp edge() {
        return EdgeMcp.builder("conformance-fixture", "1.0.0")
                .tool(tool(
                        "test_simple_text",
                        (arguments, context) -> ToolResult.text("This is a simple text response for testing.")))
                .tool(tool(
                        "test_image_content",
                        (arguments, context) -> ToolResult.of(Content.Image.of(PIXEL, "image/png"))))
                .tool(tool(
                        "test_audio_content",
                        (arguments, context) -> ToolResult.of(Content.Audio.of(PIXEL, "audio/wav"))))
                .tool(tool("test_error_handling", (arguments, context) -> {
                    throw new ToolException("always", "This tool always fails.", "There is nothing to do about it.");
                }))
                .tool(tool("test_tool_with_progress", (arguments, context) -> {
                    for (int done = 0; done <= 100; done += 50) {
                        context.progress(done, 100.0, done + " of 100");
                    }
                    return ToolResult.text("Done.");
                }))
                .build();
    }

    /** A running fixture without a key; port 0 for any. The caller closes it. */
    static EdgeMcpServer start(int port) {
        Authenticator everyone =
                key -> CompletableFuture.completedFuture(new AuthResult.Authenticated(Principal.ANONYMOUS));
        return EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(port)),
                edge(),
                new Metrics(),
                everyone);
    }

    private static Tool tool(String name, dev.edgemcp.core.tool.ToolHandler<Nothing> handler) {
        return Tool.of(name, Nothing.class, handler)
                .description("Part of the conformance suite's fixture.")
                .build();
    }

    /**
     * Serves {@code /mcp} and {@code /ws} on the given port until it is killed, or one client on stdin and stdout with
     * {@code --stdio}.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("--stdio")) {
            PrintStream out = System.out;
            System.setOut(System.err);
            try (EdgeMcp edge = edge()) {
                new StdioServer(edge, Principal.ANONYMOUS, System.in, out).run();
            }
            return;
        }
        try (EdgeMcpServer server = start(Integer.parseInt(args[0]))) {
            System.out.printf("http://127.0.0.1:%1$d/mcp%nws://127.0.0.1:%1$d/ws%n", server.port());
            Thread.currentThread().join();
        }
    }
}
