package dev.edgemcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.auth.EitherAuthenticator;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Scope;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.keys.KeyFile;
import dev.edgemcp.server.keys.WatchedKeys;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server with a file of keys that changes under it. */
@Timeout(60)
class RevokedKeyIT {
    /** What the server promises, and a little for a busy machine. */
    private static final Duration SOON = Duration.ofMillis(1500);

    private static final String ONE = "the-one-key-of-the-environment";
    private static final String PLAIN_META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
    private static final String META = PLAIN_META + ",\"progressToken\":1";

    record Nothing() {}

    @TempDir
    Path folder;

    private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private final NewKey acme = key("acme", Scope.ALL, null);
    private final NewKey other = key("other", Scope.ALL, null);

    private KeyFile file;
    private WatchedKeys keys;
    private EdgeMcpServer server;

    @BeforeEach
    void start() throws Exception {
        file = new KeyFile(folder.resolve("keys.json"));
        file.change(none -> List.of(acme.kept(), other.kept()));
        keys = WatchedKeys.start(file, metrics, Ticker.system());
        EdgeMcp edge = EdgeMcp.builder("edge-mcp", "1")
                .listener(metrics)
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            String tenant = context.principal().tenant();
                            context.progress(1, 2.0, "half");
                            started.add(tenant);
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                interrupted.add(tenant);
                                throw e;
                            }
                            return ToolResult.text("released");
                        })
                        .build())
                .tool(Tool.of("look", Nothing.class, (arguments, context) -> ToolResult.text("seen"))
                        .annotations(ToolAnnotations.READ_ONLY)
                        .build())
                .build();
        server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new EitherAuthenticator(
                        new ApiKeyAuthenticator(ONE, new Principal("default", "one")), keys.authenticator()));
        server.part("keys", () -> keys.upToDate() ? null : "refused");
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
        keys.close();
    }

    private static NewKey key(String tenant, Scope scope, @Nullable Instant expires) {
        return NewKey.make(tenant, "", scope, Instant.now(), expires);
    }

    private void revokeAcme() throws Exception {
        file.change(all -> List.of(other.kept()));
    }

    // WebSocket

    @Test
    void webSocket_keyRevoked_isClosedWith1008AndItsCallCancelled() throws Exception {
        Socket mine = socket(acme.value());
        Socket theirs = socket(other.value());
        mine.send(call("1", "wait", PLAIN_META));
        theirs.send(call("1", "wait", PLAIN_META));
        assertThat(List.of(started.take(), started.take())).containsExactlyInAnyOrder("acme", "other");

        revokeAcme();

        assertThat(mine.closed.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(1008);
        assertThat(interrupted.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("acme");
        assertThat(mine.messages).isEmpty();
        release.countDown();
        assertThat(theirs.messages.poll(10, TimeUnit.SECONDS)).contains("released");
        assertThat(theirs.closed).isNotDone();
        assertThat(metrics.scrape())
                .contains("edge_mcp_keys_withdrawn_total 1.0")
                .contains("edge_mcp_keys_live 1.0");
    }

    @Test
    void webSocket_peerThatNeverAnswersTheClose_hasItsCallCancelledAllTheSame() throws Exception {
        try (java.net.Socket raw = new java.net.Socket("127.0.0.1", server.port())) {
            String head = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Authorization: Bearer " + acme.value() + "\r\n\r\n";
            raw.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            raw.getOutputStream().write(masked(call("1", "wait", PLAIN_META)));
            raw.getOutputStream().flush();
            assertThat(started.take()).isEqualTo("acme");

            revokeAcme();

            assertThat(interrupted.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("acme");
        }
    }

    @Test
    void webSocket_keyExpires_isClosed() throws Exception {
        NewKey brief = key("acme", Scope.ALL, Instant.now().plusSeconds(2));
        file.change(all -> Stream.concat(all.stream(), Stream.of(brief.kept())).toList());
        Awaitility.await().until(() -> status(brief.value()) == 200);
        Socket mine = socket(brief.value());
        Socket theirs = socket(acme.value());

        assertThat(mine.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1008);

        assertThat(Instant.now()).isAfterOrEqualTo(brief.kept().expires());
        assertThat(theirs.closed).isNotDone();
        assertThat(post(brief.value(), call("1", "look", PLAIN_META)).body()).contains("expired");
    }

    @Test
    void webSocket_scopeChanged_isClosedAndComesBackWithTheNewOne() throws Exception {
        Socket before = socket(acme.value());
        ApiKey kept = acme.kept();
        ApiKey narrowed = new ApiKey(
                kept.id(),
                kept.tenant(),
                "",
                kept.sha256(),
                new Scope(List.of("l*"), true),
                kept.created(),
                kept.expires());

        file.change(all -> List.of(narrowed, other.kept()));

        assertThat(before.closed.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(1008);
        assertThat(post(acme.value(), call("1", "look", PLAIN_META)).body()).contains("seen");
        assertThat(post(acme.value(), call("1", "wait", PLAIN_META)).body()).contains("unknown tool");
        assertThat(post(acme.value(), message("1", "tools/list", PLAIN_META)).body())
                .contains("\"look\"")
                .doesNotContain("\"wait\"")
                .doesNotContain("edge_status");
    }

    @Test
    void webSocket_keyRotated_staysUntilTheOverlapEnds() throws Exception {
        Socket before = socket(acme.value());
        NewKey fresh = key("acme", Scope.ALL, null);
        Instant end = Instant.now().plusSeconds(3);

        file.change(all -> List.of(acme.kept().withExpires(end), fresh.kept(), other.kept()));

        Awaitility.await().until(() -> status(fresh.value()) == 200);
        Socket after = socket(fresh.value());
        assertThat(status(acme.value())).isEqualTo(200);
        assertThat(before.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1008);
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(after.closed).isNotDone();
        assertThat(status(acme.value())).isEqualTo(401);
    }

    // HTTP

    @Test
    void eventStream_keyRevoked_endsInOrderAndItsCallIsCancelled() throws Exception {
        CompletableFuture<HttpResponse<String>> mine = stream(acme.value());
        CompletableFuture<HttpResponse<String>> theirs = stream(other.value());
        assertThat(List.of(started.take(), started.take())).containsExactlyInAnyOrder("acme", "other");

        revokeAcme();

        HttpResponse<String> ended = mine.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body()).contains("half").doesNotContain("\"result\"");
        assertThat(interrupted.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("acme");
        release.countDown();
        assertThat(theirs.get(10, TimeUnit.SECONDS).body()).contains("released");
    }

    @Test
    void post_keyRevokedWhileItRuns_is401AndItsCallCancelled() throws Exception {
        CompletableFuture<HttpResponse<String>> mine = client.sendAsync(
                request(acme.value(), call("1", "wait", PLAIN_META), "application/json")
                        .build(),
                BodyHandlers.ofString());
        started.take();

        revokeAcme();

        HttpResponse<String> answer = mine.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("not valid any more");
        assertThat(interrupted.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("acme");
    }

    @Test
    void session_keyRevoked_endsItsStreamAndCancelsTheCallWhoseClientHasLeft() throws Exception {
        String mine = session(acme.value());
        String theirs = session(other.value());
        CompletableFuture<HttpResponse<String>> get = listen(acme.value(), mine);
        CompletableFuture<HttpResponse<String>> otherGet = listen(other.value(), theirs);
        Awaitility.await()
                .until(() -> metrics.scrape().contains("edge_mcp_active_connections{transport=\"event_stream\"} 2.0"));
        // In this era a client that leaves may come back for the answer, so its call goes on.
        try (java.net.Socket raw = new java.net.Socket("127.0.0.1", server.port())) {
            byte[] body =
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"arguments\":{}}}"
                            .getBytes(StandardCharsets.US_ASCII);
            raw.getOutputStream()
                    .write(("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Accept: application/json, text/event-stream\r\nMcp-Session-Id: " + mine
                                    + "\r\nAuthorization: Bearer " + acme.value() + "\r\nContent-Length: " + body.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            raw.getOutputStream().write(body);
            raw.getOutputStream().flush();
            assertThat(started.take()).isEqualTo("acme");
        }
        assertThat(interrupted).isEmpty();

        revokeAcme();

        assertThat(get.get(SOON.toMillis(), TimeUnit.MILLISECONDS).statusCode()).isEqualTo(200);
        assertThat(interrupted.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("acme");
        assertThat(otherGet).isNotDone();
    }

    // The file

    @Test
    void file_noGood_keepsTheKeysAndSaysSo() throws Exception {
        Socket mine = socket(acme.value());

        Path bad = Files.writeString(folder.resolve("bad"), "{\"version\": 1, \"keys\": [" + acme.value());
        Files.move(bad, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        Awaitility.await().until(() -> !keys.upToDate());
        assertThat(status(acme.value())).isEqualTo(200);
        assertThat(mine.closed).isNotDone();
        assertThat(health()).contains("\"status\":\"degraded\"").contains("\"parts\":{\"keys\":\"refused\"}");
        assertThat(metrics.scrape())
                .contains("edge_mcp_keys_file_stale 1.0")
                .contains("edge_mcp_keys_reloads_total{outcome=\"refused\"} 1.0");

        Files.delete(file.path());
        file.change(none -> List.of(acme.kept()));

        Awaitility.await().until(() -> status(other.value()) == 401);
        assertThat(health()).contains("\"parts\":{\"keys\":\"ok\"}");
        assertThat(metrics.scrape()).contains("edge_mcp_keys_file_stale 0.0");
    }

    @Test
    void keyOfTheEnvironment_isLetInBesideThoseOfTheFile() throws Exception {
        Socket one = socket(ONE);

        file.change(all -> List.of());

        Awaitility.await().until(() -> status(acme.value()) == 401);
        assertThat(status(ONE)).isEqualTo(200);
        assertThat(one.closed).isNotDone();
    }

    // Helpers

    private static String message(String id, String method, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"_meta\":{" + meta
                + "}}}";
    }

    private static String call(String id, String tool, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{},\"_meta\":{" + meta + "}}}";
    }

    private static byte[] masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) payload.length)
                .putInt(0)
                .put(payload);
        return frame.array();
    }

    private HttpRequest.Builder request(String key, String body, String accept) {
        boolean initialize = body.contains("\"initialize\"");
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri("http", "/mcp"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(BodyPublishers.ofString(body));
        if (!initialize) {
            builder.header("MCP-Protocol-Version", "2026-07-28")
                    .header("Mcp-Method", body.contains("tools/list") ? "tools/list" : "tools/call");
            if (body.contains("tools/call")) {
                builder.header("Mcp-Name", body.contains("\"wait\"") ? "wait" : "look");
            }
        }
        return builder;
    }

    private HttpResponse<String> post(String key, String body) throws Exception {
        return client.send(request(key, body, "application/json").build(), BodyHandlers.ofString());
    }

    private int status(String key) throws Exception {
        return post(key, call("1", "look", PLAIN_META)).statusCode();
    }

    private CompletableFuture<HttpResponse<String>> stream(String key) {
        return client.sendAsync(
                request(key, call("1", "wait", META), "application/json, text/event-stream")
                        .build(),
                BodyHandlers.ofString());
    }

    private String session(String key) throws Exception {
        return client.send(
                        request(
                                        key,
                                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
                                        "application/json, text/event-stream")
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
    }

    private CompletableFuture<HttpResponse<String>> listen(String key, String session) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri("http", "/mcp"))
                        .header("Authorization", "Bearer " + key)
                        .header("Accept", "text/event-stream")
                        .header("Mcp-Session-Id", session)
                        .build(),
                BodyHandlers.ofString());
    }

    private String health() throws Exception {
        return client.send(HttpRequest.newBuilder(uri("http", "/health/ready")).build(), BodyHandlers.ofString())
                .body();
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    private Socket socket(String key) {
        Socket socket = new Socket();
        socket.webSocket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .buildAsync(uri("ws", "/ws"), socket)
                .join();
        return socket;
    }

    private static final class Socket implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final List<CharSequence> parts = new ArrayList<>();
        private @Nullable WebSocket webSocket;

        void send(String text) {
            webSocket.sendText(text, true).join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                messages.add(String.join("", parts));
                parts.clear();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            closed.completeExceptionally(cause);
        }
    }
}
