package dev.edgemcp.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.redis.RealRedis;
import dev.edgemcp.core.redis.RedisConnection;
import dev.edgemcp.core.redis.RedisSessionStore;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Resource;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session of a client whose requests go to one server or another, over real connections; Redis comes and goes. */
@Timeout(60)
class SharedSessionsIT {
    private static final String KEY = "the-right-key-of-this-test";
    private static final String URI_OF_IT = "test://watched";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String BOTH = "application/json, text/event-stream";

    record Nothing() {}

    record Name(String name) {}

    private static final class Replica implements AutoCloseable {
        final List<Runnable> watches = new CopyOnWriteArrayList<>();
        final RedisConnection redis;
        final RedisSessionStore store;
        final EdgeMcpServer server;

        Replica(RealRedis real) {
            redis = new RedisConnection(real.settings().withCommandTimeout(Duration.ofSeconds(5)));
            store = new RedisSessionStore(redis);
            Metrics metrics = new Metrics();
            EdgeMcp edge = EdgeMcp.builder("edge-mcp", "1")
                    .sessionSecret(SECRET)
                    .sessionStore(store)
                    .listener(metrics)
                    .resource(Resource.of(
                                    URI_OF_IT,
                                    "watched",
                                    (request, context) -> ResourceResult.text(request.uri(), "text/plain", "now"))
                            .watcher((request, changed) -> {
                                watches.add(changed);
                                return () -> watches.remove(changed);
                            })
                            .build())
                    .tool(Tool.of("speak", Nothing.class, (arguments, context) -> {
                                context.log(LogLevel.DEBUG, null, "a detail");
                                return ToolResult.text("spoken");
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
        }

        void ready() {
            Awaitility.await().until(store::joined);
        }

        @Override
        public void close() {
            server.close();
            redis.close();
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final RealRedis redis = new RealRedis();
    private final Replica a = new Replica(redis);
    private final Replica b = new Replica(redis);
    private String session;

    @BeforeEach
    void start() throws Exception {
        a.ready();
        b.ready();
        session = initialize(a);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        redis.close();
    }

    @Test
    void client_thatGoesToAndFro_noticesNothing() throws Exception {
        HttpResponse<InputStream> stream = open(a);
        try (Events events = new Events(stream)) {
            events.next();
            events.next();
            assertThat(post(b, "resources/subscribe", "{\"uri\":\"" + URI_OF_IT + "\"}"))
                    .contains("\"result\"");
            Awaitility.await().until(() -> a.watches.size() == 1 && b.watches.isEmpty());
            a.watches.forEach(Runnable::run);
            assertThat(events.next()).contains("resources/updated").contains(URI_OF_IT);

            assertThat(post(a, "logging/setLevel", "{\"level\":\"debug\"}")).contains("\"result\"");
            assertThat(call(b, "speak")).contains("a detail").contains("spoken");

            try (Events question = new Events(streamed(b, "greet"))) {
                question.next();
                question.next();
                String id = question.next().replaceAll("(?s).*\"id\":(\"[^\"]*\").*", "$1");
                assertThat(answer(a, id)).isEqualTo(202);
                assertThat(question.next()).contains("Hello, Alice");
            }

            assertThat(send(request(b).DELETE()).statusCode()).isEqualTo(204);
            assertThat(ping(a)).isEqualTo(404);
            assertThat(ping(b)).isEqualTo(404);
            // Perhaps once more of the resource, as for a moment nobody knew who watched it.
            String last = events.next();
            assertThat(last == null || last.contains("resources/updated")).isTrue();
        }
    }

    @Test
    void redisKilledMeanwhile_eachGoesOnAlone_andTheyMeetAgain() throws Exception {
        assertThat(ping(b)).isEqualTo(200);
        assertThat(post(a, "logging/setLevel", "{\"level\":\"emergency\"}")).contains("\"result\"");
        assertThat(call(b, "speak")).doesNotContain("a detail");
        String ended = initialize(b);

        redis.stop();
        Awaitility.await().until(() -> !a.store.available() && !b.store.available());

        long start = System.nanoTime();
        assertThat(post(a, "logging/setLevel", "{\"level\":\"debug\"}")).contains("\"result\"");
        assertThat(call(a, "speak")).contains("a detail");
        assertThat(call(b, "speak")).doesNotContain("a detail");
        String question;
        try (Events asked = new Events(streamed(a, "greet"))) {
            asked.next();
            asked.next();
            question = asked.next().replaceAll("(?s).*\"id\":(\"[^\"]*\").*", "$1");
            assertThat(answer(b, question)).isEqualTo(400);
            assertThat(answer(a, question)).isEqualTo(202);
            assertThat(asked.next()).contains("Hello, Alice");
        }
        String kept = session;
        session = ended;
        assertThat(send(request(b).DELETE()).statusCode()).isEqualTo(204);
        assertThat(ping(b)).isEqualTo(404);
        assertThat(ping(a)).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

        redis.start();
        a.ready();
        b.ready();

        Awaitility.await().until(() -> ping(a) == 404);
        session = kept;
        Awaitility.await().untilAsserted(() -> assertThat(call(b, "speak")).contains("a detail"));
        try (Events asked = new Events(streamed(a, "greet"))) {
            asked.next();
            asked.next();
            question = asked.next();
            while (!question.contains("elicitation/create")) {
                question = asked.next();
            }
            question = question.replaceAll("(?s).*\"id\":(\"[^\"]*\").*", "$1");
            assertThat(answer(b, question)).isEqualTo(202);
            assertThat(asked.next()).contains("Hello, Alice");
        }
    }

    /** Reads a stream event by event. */
    private static final class Events implements AutoCloseable {
        private final HttpResponse<InputStream> response;
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

    private String initialize(Replica replica) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri(replica))
                                .header("X-API-Key", KEY)
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}}}"))
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
    }

    private int ping(Replica replica) throws Exception {
        return send(json(replica, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"))
                .statusCode();
    }

    private String post(Replica replica, String method, String params) throws Exception {
        return send(json(
                        replica,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"))
                .body();
    }

    private int answer(Replica replica, String id) throws Exception {
        return send(json(
                        replica,
                        "{\"jsonrpc\":\"2.0\",\"id\":" + id
                                + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Alice\"}}}"))
                .statusCode();
    }

    private String call(Replica replica, String tool) throws Exception {
        return new String(streamed(replica, tool).body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpResponse<InputStream> streamed(Replica replica, String tool) throws Exception {
        return client.send(
                json(
                                replica,
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                                        + "\",\"arguments\":{}}}")
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private HttpResponse<InputStream> open(Replica replica) throws Exception {
        return client.send(
                request(replica).header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder json(Replica replica, String body) {
        return request(replica)
                .header("Content-Type", "application/json")
                .header("Accept", BOTH)
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(Replica replica) {
        return HttpRequest.newBuilder(uri(replica))
                .timeout(Duration.ofSeconds(20))
                .header("X-API-Key", KEY)
                .header("Mcp-Session-Id", session);
    }

    private static URI uri(Replica replica) {
        return URI.create("http://127.0.0.1:" + replica.server.port() + "/mcp");
    }
}
