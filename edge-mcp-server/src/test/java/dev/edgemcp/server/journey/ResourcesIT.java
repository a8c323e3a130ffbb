package dev.edgemcp.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.Gateway;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An agent that reads a repository as resources over a WebSocket and hears of changes, in both eras. */
@Timeout(60)
class ResourcesIT {
    private static final String KEY = "the-key-of-the-journey";
    private static final String README = "workspace:///README.md";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @TempDir
    Path folder;

    private EdgeMcpServer server;
    private Client client;

    /** A WebSocket, and what came over it. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private WebSocket socket;

        static Client connect(int port) {
            Client client = new Client();
            client.socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + KEY)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), client)
                    .join();
            return client;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        void send(String text) {
            socket.sendText(text, true).join();
        }

        /** The next message that is the one; those before it are passed over. */
        JsonNode until(Predicate<JsonNode> wanted) throws InterruptedException {
            while (true) {
                JsonNode message =
                        Json.parseObject(Objects.requireNonNull(messages.poll(20, TimeUnit.SECONDS), "no message"));
                if (wanted.test(message)) {
                    return message;
                }
            }
        }

        JsonNode answer(int id, String method, String params) throws InterruptedException {
            send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
            return until(message -> message.path("id").asInt(-1) == id);
        }

        JsonNode notification(String method) throws InterruptedException {
            return until(message -> message.path("method").asString("").equals(method));
        }
    }

    @BeforeEach
    void start() throws Exception {
        SampleRepository.create(folder);
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT
                .withListener(ListenerSettings.DEFAULT.withPort(0))
                .withWorkspace(folder);
        server = EdgeMcpServer.start(
                settings,
                Gateway.open(settings, metrics, List.of()),
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "journey")));
        client = Client.connect(server.port());
    }

    @AfterEach
    void stop() {
        client.socket.abort();
        server.close();
    }

    @Test
    void sessionEra_readsCompletesAndHearsOfChanges() throws Exception {
        client.answer(
                1,
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

        assertThat(client.answer(2, "resources/templates/list", "{}").toString())
                .contains("workspace:///{+path}", "git:///file/{revision}/{+path}");
        assertThat(client.answer(
                                3,
                                "completion/complete",
                                "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"workspace:///{+path}\"},"
                                        + "\"argument\":{\"name\":\"path\",\"value\":\"rea\"}}")
                        .path("result")
                        .path("completion")
                        .path("values")
                        .toString())
                .isEqualTo("[\"README.md\"]");
        assertThat(client.answer(4, "resources/subscribe", "{\"uri\":\"" + README + "\"}")
                        .has("result"))
                .isTrue();

        replace("changed by somebody\n");

        assertThat(client.notification("notifications/resources/updated")
                        .path("params")
                        .path("uri")
                        .asString())
                .isEqualTo(README);
        assertThat(client.answer(5, "resources/read", "{\"uri\":\"" + README + "\"}")
                        .toString())
                .contains("changed by somebody");
        assertThat(client.answer(6, "resources/unsubscribe", "{\"uri\":\"" + README + "\"}")
                        .has("result"))
                .isTrue();
        assertThat(client.answer(7, "resources/subscribe", "{\"uri\":\"workspace:///.env\"}")
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32602);
        assertThat(client.answer(8, "resources/read", "{\"uri\":\"workspace:///nothing\"}")
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32002);
        assertThat(client.answer(9, "prompts/get", "{\"name\":\"review_diff\"}").toString())
                .contains("git:///diff/unstaged", "+changed by somebody");
    }

    @Test
    void statelessEra_listensToFilesAndRefs() throws Exception {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{"
                + "\"notifications\":{\"resourceSubscriptions\":[\"" + README
                + "\",\"git:///log\",\"workspace:///.env\",\"workspace:///nothing\"]}," + META + "}}");
        assertThat(client.notification("notifications/subscriptions/acknowledged")
                        .path("params")
                        .path("notifications")
                        .path("resourceSubscriptions")
                        .toString())
                .isEqualTo("[\"" + README + "\",\"git:///log\"]");

        replace("changed by somebody\n");
        assertThat(updated()).isEqualTo(README);

        Files.writeString(folder.resolve(".git/refs/heads/other"), "0".repeat(39) + "1\n");
        client.until(message -> message.path("params").path("uri").asString("").equals("git:///log"));

        JsonNode read = client.answer(2, "resources/read", "{\"uri\":\"" + README + "\"," + META + "}")
                .path("result");
        assertThat(read.path("contents").toString()).contains("changed by somebody");
        assertThat(read.path("ttlMs").asInt(-1)).isZero();
    }

    private String updated() throws Exception {
        return client.notification("notifications/resources/updated")
                .path("params")
                .path("uri")
                .asString();
    }

    /** As editors do it: written beside, then put in its place. */
    private void replace(String text) throws Exception {
        Path fresh = Files.writeString(folder.resolve("README.md.new"), text);
        Files.move(
                fresh,
                folder.resolve("README.md"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
