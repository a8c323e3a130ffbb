package dev.edgemcp.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over HTTP, on real connections: streams, coming back to them, and questions. */
@Timeout(60)
class LegacyHttpIT {
    private static final String KEY = "the-right-key-of-this-test";

    record Nothing() {}

    record Name(String name) {}

    private final Semaphore step = new Semaphore(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private EdgeMcpServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        EdgeMcp edge = EdgeMcp.builder("edge-mcp", "1")
                .listener(metrics)
                .tool(Tool.of("speak", Nothing.class, (arguments, context) -> {
                            for (int i = 1; i <= 3; i++) {
                                context.log(LogLevel.INFO, null, "said " + i);
                                step.acquire();
                            }
                            return ToolResult.text("spoken");
                        })
                        .build())
                .tool(Tool.of("release", Nothing.class, (arguments, context) -> {
                            context.releaseConnection();
                            step.acquire();
                            return ToolResult.text("released");
                        })
                        .build())
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            step.acquire();
                            return ToolResult.text("waited");
                        })
                        .build())
                .tool(Tool.of(
                                "greet",
                                Nothing.class,
                                (arguments, context) -> ToolResult.text("Hello, "
                                        + context.ask("who", Elicitation.of("Who are you?", Name.class))
                                                .get()
                                                .content()
                                                .name()))
                        .build())
                .build();
        server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
        session = initialize("2025-11-25");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void get_opensAStreamThatEndsWithTheSession() throws Exception {
        try (Events events = new Events(stream(null))) {
            assertThat(events.response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(events.next()).isEqualTo("retry: 1000");
            assertThat(events.next()).matches("id: [0-9a-f]{24}-0\ndata: ?");
            assertThat(metrics.scrape()).contains("edge_mcp_active_connections{transport=\"event_stream\"} 1");

            assertThat(send(request().DELETE()).statusCode()).isEqualTo(204);

            assertThat(events.next()).isNull();
        }
        assertThat(send(request().header("Accept", "text/event-stream")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void get_refusals_haveTheirStatuses() throws Exception {
        HttpRequest.Builder bare = HttpRequest.newBuilder(uri()).header("X-API-Key", KEY);

        assertThat(send(request()).statusCode()).isEqualTo(406);
        assertThat(send(bare.header("Accept", "text/event-stream")).statusCode())
                .isEqualTo(400);
        HttpResponse<String> unknown =
                send(request().header("Accept", "text/event-stream").header("Last-Event-ID", "no-such"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("-32600").contains("Last-Event-ID");
        HttpResponse<String> gone = send(bare.DELETE());
        assertThat(gone.statusCode()).isEqualTo(400);
        assertThat(gone.body()).contains("Mcp-Session-Id");
    }

    @Test
    void resume_afterTheConnectionBroke_givesTheRest() throws Exception {
        String lastSeen;
        try (Events events = new Events(call("speak", "application/json, text/event-stream"))) {
            events.next();
            events.next();
            String first = events.next();
            assertThat(first).contains("said 1");
            lastSeen = first.lines().findFirst().orElseThrow().substring("id: ".length());
        }
        step.release(2);

        try (Events events = new Events(stream(lastSeen))) {
            assertThat(events.next()).startsWith("id: " + lastSeen);
            assertThat(events.next()).contains("said 2");
            assertThat(events.next()).contains("said 3");
            step.release();
            assertThat(events.next()).contains("spoken");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void releaseConnection_closesIt_andTheAnswerIsFetched() throws Exception {
        String primer;
        try (Events events = new Events(call("release", "application/json, text/event-stream"))) {
            assertThat(events.next()).isEqualTo("retry: 1000");
            primer = events.next().lines().findFirst().orElseThrow().substring("id: ".length());
            assertThat(events.next()).isNull();
        }

        try (Events events = new Events(stream(primer))) {
            events.next();
            step.release();
            assertThat(events.next()).contains("released");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void post_thatTakesJsonOnly_getsJson() throws Exception {
        step.release(3);

        HttpResponse<InputStream> response = call("speak", "application/json");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("spoken");
    }

    /** The one test that waits for the signs of life, which come every five seconds. */
    @Test
    void post_longCallOfAnOlderRevision_isKeptAliveAndAnswered() throws Exception {
        session = initialize("2025-06-18");
        try (Events events = new Events(call("wait", "application/json, text/event-stream"))) {
            assertThat(events.next()).startsWith(":");
            step.release();
            assertThat(events.next()).contains("waited");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void question_isAnsweredByAPost() throws Exception {
        try (Events events = new Events(call("greet", "application/json, text/event-stream"))) {
            events.next();
            events.next();
            String question = events.next();
            assertThat(question).contains("elicitation/create");
            String id = question.replaceAll("(?s).*\"id\":(\"[^\"]*\").*", "$1");

            assertThat(send(request()
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":" + id
                                            + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Alice\"}}}")))
                            .statusCode())
                    .isEqualTo(202);

            assertThat(events.next()).contains("Hello, Alice");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void drain_whileAQuestionWaits_endsAtOnce() throws Exception {
        CompletableFuture<Boolean> drained;
        try (Events events = new Events(call("greet", "application/json, text/event-stream"))) {
            events.next();
            events.next();
            events.next();

            drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.drain(Duration.ofSeconds(30));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });

            assertThat(events.next()).contains("notifications/cancelled");
            assertThat(events.next()).contains("shutting down");
            assertThat(events.next()).isNull();
        }
        assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void streams_whoseClientsLeft_areForgotten() throws Exception {
        for (int i = 0; i < 5; i++) {
            new Events(stream(null)).close();
        }

        Awaitility.await()
                .untilAsserted(() -> assertThat(metrics.scrape())
                        .contains("edge_mcp_active_connections{transport=\"event_stream\"} 0"));
    }

    /** Reads a stream event by event. */
    private static final class Events implements AutoCloseable {
        final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Events(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The lines of the next event, or null at the end. */
        String next() throws IOException {
            StringBuilder event = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return event.toString();
                }
                event.append(event.isEmpty() ? "" : "\n").append(line);
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    private HttpResponse<InputStream> call(String tool, String accept) throws Exception {
        return client.send(
                request()
                        .header("Content-Type", "application/json")
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                                        + "\",\"arguments\":{}}}"))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private HttpResponse<InputStream> stream(String lastEventId) throws Exception {
        HttpRequest.Builder get = request().header("Accept", "text/event-stream");
        if (lastEventId != null) {
            get.header("Last-Event-ID", lastEventId);
        }
        return client.send(get.build(), BodyHandlers.ofInputStream());
    }

    private String initialize(String revision) throws Exception {
        return send(HttpRequest.newBuilder(uri())
                        .header("X-API-Key", KEY)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
                                        + revision + "\",\"capabilities\":{\"elicitation\":{}}}}")))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri()).header("X-API-Key", KEY).header("Mcp-Session-Id", session);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/mcp");
    }
}
