package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.Era;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ToolResult;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers that share a secret, behind a load balancer that knows nothing of sessions. */
@Timeout(240)
class ReplicasIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ServeProcess> replicas = new ArrayList<>();
    private RoundRobin balancer;
    private String key;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(home.resolve("README.md"), "a needle\n");
        Files.writeString(home.resolve("slow.txt"), ("x".repeat(5_000) + "\n").repeat(500));
        balancer = new RoundRobin();
        // The first to start makes the key and the secret of the sessions, the others read them.
        for (int i = 0; i < 3; i++) {
            replicas.add(replica());
        }
        for (ServeProcess replica : replicas) {
            balancer.add(replica.uri());
        }
        key = Files.readString(home.resolve("config/edge-mcp/api-key")).strip();
    }

    @AfterEach
    void stop() {
        balancer.close();
        replicas.forEach(ServeProcess::close);
    }

    private ServeProcess replica() throws IOException {
        return ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".");
    }

    @Test
    void calls_ofASession_surviveARestartOfEachReplica() throws Exception {
        try (McpSyncClient stock = stockClient();
                McpClient own = ownClient();
                Caller first = new Caller(() -> needle(stock));
                Caller second = new Caller(() -> needle(own))) {
            for (int i = 0; i < 3; i++) {
                first.awaitMore(10);
                second.awaitMore(10);
                restart(i, first, second);
            }
            first.awaitMore(10);
            second.awaitMore(10);
        }
        assertThat(balancer.answered).hasSize(6);
        assertThat(balancer.answered.values())
                .allSatisfy(count -> assertThat(count).hasValueGreaterThan(3));
        assertThat(balancer.passedOver).hasPositiveValue();
    }

    /** As orchestrators do it: the signal, then out of the rotation once it is not ready any more; a new one goes in. */
    private void restart(int number, Caller... callers) throws Exception {
        ServeProcess old = replicas.get(number);
        URI uri = old.uri();
        // A call keeps it from ending while it is still sent requests.
        CompletableFuture<HttpResponse<String>> slow = http.sendAsync(
                request(uri, initialize(balancer.uri()))
                        .POST(BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"fs_search\","
                                        + "\"arguments\":{\"pattern\":\"(x+x+)+y\",\"path\":\"slow.txt\"}}}"))
                        .build(),
                BodyHandlers.ofString());
        Awaitility.await().atMost(SOON).until(() -> running(uri));
        old.terminate();
        Awaitility.await().atMost(SOON).until(() -> status(uri.resolve("/health/ready")) == 503);
        for (Caller caller : callers) {
            caller.awaitMore(6);
        }
        balancer.remove(uri);
        assertThat(slow.get(60, TimeUnit.SECONDS).body()).contains("\"result\"");
        assertThat(old.exit()).isZero();

        ServeProcess anew = replica();
        replicas.set(number, anew);
        balancer.add(anew.uri());
    }

    @Test
    void calls_ofASession_surviveTheKillingOfAReplica() throws Exception {
        String session = initialize(replicas.get(0).uri());
        for (ServeProcess replica : replicas) {
            assertThat(ping(replica.uri(), session)).isEqualTo(200);
        }

        replicas.get(0).kill();
        assertThat(replicas.get(0).exit()).isNotZero();
        replicas.set(0, replica());

        for (ServeProcess replica : replicas) {
            assertThat(ping(replica.uri(), session)).isEqualTo(200);
        }
    }

    /** Two that share nothing but what they were told; the second is on its way to another secret. */
    @Test
    void sessions_ofOneConfiguredSecret_areServedByTheOther(@TempDir Path first, @TempDir Path second)
            throws Exception {
        String shared = "the-first-secret-of-at-least-32-characters";
        Path file = second.resolve("secrets");
        Files.writeString(file, "another-secret-of-at-least-32-characters\n" + shared + "\n");
        key = "key-of-the-test";
        Map<String, String> one = Map.of("EDGE_MCP_API_KEY", key, "EDGE_MCP_SESSION_SECRETS", shared);
        Map<String, String> other = Map.of("EDGE_MCP_API_KEY", key, "EDGE_MCP_SESSION_SECRETS_FILE", file.toString());
        try (ServeProcess a = ServeProcess.start(first, one, "--port", "0", "--no-workspace");
                ServeProcess b = ServeProcess.start(second, other, "--port", "0", "--no-workspace")) {
            assertThat(ping(b.uri(), initialize(a.uri()))).isEqualTo(200);
            assertThat(ping(a.uri(), initialize(b.uri()))).isEqualTo(404);
            assertThat(a.err() + b.err()).doesNotContain("at-least-32");
            assertThat(first.resolve("config")).doesNotExist();
        }
    }

    @Test
    void delete_isKnownToTheReplicaThatWasTold() throws Exception {
        String session = initialize(replicas.get(0).uri());

        HttpResponse<String> deleted =
                http.send(request(replicas.get(1).uri(), session).DELETE().build(), BodyHandlers.ofString());

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(ping(replicas.get(1).uri(), session)).isEqualTo(404);
        // The others do not know, until something carries it to them.
        assertThat(ping(replicas.get(0).uri(), session)).isEqualTo(200);
    }

    @Test
    void answerAndStream_atTheWrongReplica_areRefusedWithTheReason() throws Exception {
        String session = initialize(replicas.get(0).uri());
        HttpResponse<InputStream> stream = http.send(
                request(replicas.get(0).uri(), session)
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        String id;
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (!line.startsWith("id: ")) {
                line = lines.readLine();
            }
            id = line.substring(4);
        }

        HttpResponse<String> answer = http.send(
                request(replicas.get(1).uri(), session)
                        .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":{}}"))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> resumed = http.send(
                request(replicas.get(1).uri(), session)
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", id)
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("this replica did not make").contains("load balancer");
        assertThat(resumed.statusCode()).isEqualTo(400);
        assertThat(resumed.body()).contains("Last-Event-ID").contains("another replica");
    }

    /** Calls again and again until it is closed, or a call fails. */
    private static final class Caller implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger calls = new AtomicInteger();
        private final CompletableFuture<Void> loop;

        Caller(Runnable call) {
            this.loop = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    call.run();
                    calls.incrementAndGet();
                }
            });
        }

        void awaitMore(int more) {
            int enough = calls.get() + more;
            Awaitility.await().atMost(SOON).until(() -> {
                if (loop.isCompletedExceptionally()) {
                    loop.join();
                }
                return calls.get() >= enough;
            });
        }

        /** Throws what a call has thrown. */
        @Override
        public void close() {
            over.set(true);
            loop.join();
        }
    }

    private McpSyncClient stockClient() {
        McpSyncClient client = io.modelcontextprotocol.client.McpClient.sync(HttpClientStreamableHttpTransport.builder(
                                "http://127.0.0.1:" + balancer.uri().getPort())
                        .addHttpRequestCustomizer(
                                (builder, method, endpoint, body, context) -> builder.header("X-API-Key", key))
                        .build())
                .requestTimeout(SOON)
                .build();
        client.initialize();
        return client;
    }

    private static void needle(McpSyncClient client) {
        assertThat(client.callTool(CallToolRequest.builder("fs_search")
                                .arguments(Map.of("pattern", "needle", "path", "README.md"))
                                .build())
                        .content()
                        .toString())
                .contains("README.md");
    }

    private McpClient ownClient() {
        return McpClient.connect(
                ClientTarget.of(balancer.uri()),
                ClientOptions.builder(new Implementation("test", "1"))
                        .era(Era.LEGACY)
                        .apiKey(key)
                        .build());
    }

    private static void needle(McpClient client) {
        ToolResult result = client.callTool(
                        "fs_search",
                        Json.parseObject("{\"pattern\":\"needle\",\"path\":\"README.md\"}"),
                        CallOptions.of(SOON))
                .join();
        assertThat(result.toString()).contains("README.md");
    }

    private String initialize(URI uri) throws Exception {
        HttpResponse<String> response = http.send(
                request(uri, null)
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}"))
                        .build(),
                BodyHandlers.ofString());
        return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
    }

    private int ping(URI uri, String session) throws Exception {
        return http.send(
                        request(uri, session)
                                .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(URI uri, String session) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("X-API-Key", key).header("Content-Type", "application/json");
        return session == null ? request : request.header("Mcp-Session-Id", session);
    }

    private boolean running(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri.resolve("/metrics")).build(), BodyHandlers.ofString())
                .body()
                .contains("edge_mcp_active_calls 1");
    }

    private int status(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
