package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.redis.RealRedis;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one folder, whose sessions one Redis carries. */
@Timeout(120)
class SharedSessionsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = "a-key-for-the-sessions";
    private static final String README = "{\"uri\":\"workspace:///README.md\"}";

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void sessionOfOne_isTheOthersToo_alsoWhenThatIsKilled() throws Exception {
        Files.writeString(home.resolve("README.md"), "first\n");
        try (RealRedis redis = new RealRedis();
                ServeProcess first = serve(redis);
                ServeProcess second = serve(redis);
                ServeProcess third = serve(redis)) {
            for (URI uri : new URI[] {first.uri(), second.uri(), third.uri()}) {
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> get(uri, "/health/ready").contains("\"redis\":\"ok"));
            }
            String session = initialize(first.uri());
            assertThat(post(first.uri(), session, "resources/subscribe", README))
                    .isEqualTo(200);
            Queue<String> told = listen(first.uri(), session);
            Files.writeString(home.resolve("README.md"), "second\n");
            Awaitility.await().atMost(SOON).until(() -> heard(told));

            first.kill();
            Queue<String> again = listen(second.uri(), session);
            Awaitility.await().atMost(SOON).until(() -> heard(again));
            again.clear();
            Awaitility.await().atMost(SOON).until(() -> {
                // Until it is watched there.
                Files.writeString(home.resolve("README.md"), "third\n");
                return heard(again);
            });

            assertThat(post(third.uri(), session, "ping", "{}")).isEqualTo(200);
            HttpResponse<String> deleted =
                    http.send(request(third.uri(), session).DELETE().build(), BodyHandlers.ofString());
            assertThat(deleted.statusCode()).isEqualTo(204);
            assertThat(post(second.uri(), session, "ping", "{}")).isEqualTo(404);
            Awaitility.await().atMost(SOON).until(() -> again.contains("end"));
        }
    }

    private static boolean heard(Queue<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("resources/updated"));
    }

    private ServeProcess serve(RealRedis redis) throws Exception {
        ServeProcess process = ServeProcess.start(
                home,
                Map.of("EDGE_MCP_API_KEY", KEY, "EDGE_MCP_REDIS_ENABLED", "true", "EDGE_MCP_REDIS_URL", redis.url()),
                "--port",
                "0",
                "--workspace",
                ".");
        // One after the other, as the first makes the secret that they share.
        process.uri();
        return process;
    }

    /** The lines of a session's stream, as they come. */
    private Queue<String> listen(URI uri, String session) throws Exception {
        HttpResponse<InputStream> response = http.send(
                request(uri, session).header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (java.io.IOException e) {
                // The server was killed.
            }
            lines.add("end");
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private String initialize(URI uri) throws Exception {
        return http.send(
                        request(uri, null)
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}"))
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
    }

    private int post(URI uri, String session, String method, String params) throws Exception {
        return http.send(
                        request(uri, session)
                                .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method
                                        + "\",\"params\":" + params + "}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(URI uri, String session) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("X-API-Key", KEY).header("Content-Type", "application/json");
        return session == null ? request : request.header("Mcp-Session-Id", session);
    }

    private String get(URI uri, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }
}
