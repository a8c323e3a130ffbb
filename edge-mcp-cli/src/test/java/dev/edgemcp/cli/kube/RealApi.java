package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A real API server, asked as whom the kubeconfig says. Thread-safe. */
final class RealApi implements Function<RecordedRequest, MockResponse> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of a connection, not of a request. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "host",
            "upgrade",
            "http2-settings",
            "authorization",
            "accept-encoding",
            "transfer-encoding");

    private final String server;
    private final String token;
    private final HttpClient client;

    RealApi(Config config) {
        this.server = config.getMasterUrl().replaceAll("/+$", "");
        this.token = config.getAutoOAuthToken();
        try {
            this.client = HttpClient.newBuilder()
                    .sslContext(SSLUtils.sslContext(config))
                    .connectTimeout(PATIENCE)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot use " + TestCluster.VARIABLE, e);
        }
    }

    @Override
    public MockResponse apply(RecordedRequest request) {
        if (request.getPath().contains("watch=true")) {
            return new MockResponse().withWebSocketUpgrade(new Relay(request.getPath()));
        }
        HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create(server + request.getPath()))
                .timeout(PATIENCE)
                .method(
                        request.getMethod(),
                        BodyPublishers.ofByteArray(request.getBody().getBytes()));
        request.getHeaders().toMultimap().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> asked.header(name, value));
            }
        });
        if (token != null) {
            asked.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> answer = client.send(asked.build(), BodyHandlers.ofByteArray());
            MockResponse response =
                    new MockResponse().setResponseCode(answer.statusCode()).setBody(answer.body());
            for (String name : List.of("Content-Type", "Retry-After", "Warning")) {
                answer.headers().allValues(name).forEach(value -> response.addHeader(name, value));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MockApi.status(500, "interrupted");
        }
    }

    /** Hands on what a watch tells. */
    private final class Relay extends WebSocketListener {
        private final String path;
        private final CompletableFuture<java.net.http.WebSocket> upstream = new CompletableFuture<>();

        Relay(String path) {
            this.path = path;
        }

        @Override
        public void onOpen(WebSocket socket, Response opened) {
            // An API server answers only those that say where they come from.
            java.net.http.WebSocket.Builder builder =
                    client.newWebSocketBuilder().header("Origin", server);
            if (token != null) {
                builder.header("Authorization", "Bearer " + token);
            }
            builder.buildAsync(URI.create(server.replaceFirst("^http", "ws") + path), new Upstream(socket))
                    .whenComplete((made, failure) -> {
                        if (made == null) {
                            socket.close(1011, "cannot watch");
                            upstream.completeExceptionally(failure);
                        } else {
                            upstream.complete(made);
                        }
                    });
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            upstream.thenAccept(java.net.http.WebSocket::abort);
            socket.close(code, reason);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            upstream.thenAccept(java.net.http.WebSocket::abort);
        }
    }

    private static final class Upstream implements java.net.http.WebSocket.Listener {
        private final WebSocket socket;
        private final StringBuilder text = new StringBuilder();

        Upstream(WebSocket socket) {
            this.socket = socket;
        }

        @Override
        public CompletionStage<?> onText(java.net.http.WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                socket.send(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(java.net.http.WebSocket from, ByteBuffer part, boolean last) {
            throw new IllegalStateException("a watch in JSON tells text");
        }

        @Override
        public CompletionStage<?> onClose(java.net.http.WebSocket from, int code, String reason) {
            socket.close(code, reason);
            return null;
        }

        @Override
        public void onError(java.net.http.WebSocket from, Throwable failure) {
            socket.close(1011, "cut");
        }
    }
}
