package dev.edgemcp.server.interop;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.stdio.StdioServer;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

/** The server that the conformance suite expects to meet, on the core's public API. */
public final class ConformanceFixture {
    private ConformanceFixture() {}

    /** The tools, resources and prompts of the fixture. */
    static EdgeMcp edge() {
        EdgeMcp.Builder builder = EdgeMcp.builder("conformance-fixture", "1.0.0");
        FixtureTools.all().forEach(builder::tool);
        FixtureQuestions.tools().forEach(builder::tool);
        return builder.provider(new FixtureProvider()).build();
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
