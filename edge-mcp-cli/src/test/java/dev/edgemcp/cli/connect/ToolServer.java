package dev.edgemcp.cli.connect;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server with tools that a test can watch and hold. */
public final class ToolServer implements AutoCloseable {
    public static final String KEY = "the-key-of-the-test";

    /** Released once for each call that hangs. */
    final Semaphore hanging = new Semaphore(0);

    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final AtomicInteger echoes = new AtomicInteger();
    private final Metrics metrics = new Metrics();
    private final EdgeMcpServer server;

    public ToolServer() {
        EdgeMcp edge = EdgeMcp.builder("test", "1")
                .listener(metrics)
                .tool(Tool.of("echo", Json.parseObject("{\"type\":\"object\"}"), (arguments, context) -> {
                            echoes.incrementAndGet();
                            context.progress(1, 2.0, "half");
                            return ToolResult.text(Json.text(arguments));
                        })
                        .description("Says it again.")
                        .build())
                .tool(Tool.of("hang", Json.parseObject("{\"type\":\"object\"}"), (arguments, context) -> {
                            context.onCancel(cancelled::countDown);
                            hanging.release();
                            release.await();
                            return ToolResult.text("released");
                        })
                        .description("Waits.")
                        .build())
                .build();
        server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
    }

    /** Whether a client has an event stream open. */
    boolean listenedTo() {
        return metrics.scrape().contains("edge_mcp_active_connections{transport=\"event_stream\"} 1.0");
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
