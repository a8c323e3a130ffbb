package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.KubeException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests to the API server: bounded in size and time, with failures told apart. Thread-safe; close it. */
final class Api implements AutoCloseable {
    /** The largest answer that is read whole. */
    static final int MAX_BYTES = 32 << 20;

    private static final int PAGE = 250;
    private static final int MAX_FAILURE = 1 << 16;
    private static final int BUSY_TRIES = 3;
    private static final long MAX_PAUSE_MILLIS = 2_000;

    private final Config config;
    private final HttpClient http;
    private final String server;
    private final Duration timeout;
    private final Ticker ticker;
    private @Nullable KubernetesClient client;

    Api(Config config, Duration timeout, Ticker ticker) {
        // fabric8 puts the key of the user into a store in memory, which Java would encrypt ten thousand times over.
        System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
        this.config = config;
        this.http = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
        this.server = config.getMasterUrl().replaceAll("/+$", "");
        this.timeout = timeout;
        this.ticker = ticker;
    }

    Config config() {
        return config;
    }

    /** fabric8's own client, made when it is first asked for, which takes a tenth of a second; for streams that it does better. */
    KubernetesClient client() {
        synchronized (http) {
            KubernetesClient made = client;
            if (made == null) {
                made = new KubernetesClientBuilder().withConfig(config).build();
                client = made;
            }
            return made;
        }
    }

    String server() {
        return server;
    }

    /** The object at the path. */
    ObjectNode get(String path) {
        return json("GET", path, read(http.newHttpRequestBuilder().uri(uri(path)), "GET", path, MAX_BYTES));
    }

    /** The object at the path, or null if there is none. */
    @Nullable
    ObjectNode find(String path) {
        try {
            return get(path);
        } catch (KubeException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** The items of a list, page by page, up to a number of them. */
    List<ObjectNode> list(String path, String query, int max) {
        return list(path, query, max, null);
    }

    /** The same, with a form that the server may answer in. */
    List<ObjectNode> list(String path, String query, int max, @Nullable String accept) {
        List<ObjectNode> items = new ArrayList<>();
        String next = "";
        do {
            String page = path + "?limit=" + Math.min(PAGE, max) + (query.isEmpty() ? "" : "&" + query)
                    + (next.isEmpty() ? "" : "&continue=" + Paths.encode(next));
            HttpRequest.Builder request = http.newHttpRequestBuilder().uri(uri(page));
            if (accept != null) {
                request.setHeader("Accept", accept);
            }
            ObjectNode answer = json("GET", path, read(request, "GET", path, MAX_BYTES));
            for (JsonNode item : answer.path("items")) {
                if (item instanceof ObjectNode object && items.size() < max) {
                    items.add(object);
                }
            }
            next = answer.path("metadata").path("continue").asString("");
        } while (!next.isEmpty() && items.size() < max);
        return items;
    }

    /** The text at the path, such as what a pod answers through the server. */
    String text(String path, int maxBytes) {
        return read(http.newHttpRequestBuilder().uri(uri(path)), "GET", path, maxBytes);
    }

    ObjectNode mergePatch(String path, ObjectNode patch) {
        byte[] body = Json.text(patch).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = http.newHttpRequestBuilder()
                .uri(uri(path))
                .method("PATCH", "application/merge-patch+json", new String(body, StandardCharsets.UTF_8));
        return json("PATCH", path, read(request, "PATCH", path, MAX_BYTES));
    }

    /** Deletes what is at the path; it is no failure if nothing is there. */
    void delete(String path) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder().uri(uri(path)).method("DELETE", "application/json", "");
        try {
            read(request, "DELETE", path, MAX_BYTES);
        } catch (KubeException e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
        }
    }

    ObjectNode post(String path, ObjectNode object) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder().uri(uri(path)).method("POST", "application/json", Json.text(object));
        return json("POST", path, read(request, "POST", path, MAX_BYTES));
    }

    ObjectNode put(String path, ObjectNode object) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder().uri(uri(path)).method("PUT", "application/json", Json.text(object));
        return json("PUT", path, read(request, "PUT", path, MAX_BYTES));
    }

    /** An answer that goes on for as long as the server wants; the caller closes it. */
    BodyStream stream(String path) {
        BodyStream stream = new BodyStream();
        HttpRequest request =
                http.newHttpRequestBuilder().uri(uri(path)).forStreaming().build();
        HttpResponse<AsyncBody> answer = await(http.consumeBytes(request, stream::deliver), timeout, "GET", path);
        stream.begin(answer.body());
        if (answer.code() < 300) {
            return stream;
        }
        try (stream) {
            String body = new String(stream.readNBytes(MAX_FAILURE), StandardCharsets.UTF_8);
            throw ApiFailures.answer(answer.code(), body, "GET " + path);
        } catch (IOException e) {
            throw ApiFailures.answer(answer.code(), "", "GET " + path);
        }
    }

    /** A WebSocket to the path. */
    CompletableFuture<WebSocket> webSocket(String path, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .uri(uri(path))
                // Without it an API server answers 403.
                .header("Origin", server)
                .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .buildAsync(listener);
    }

    @Override
    public void close() {
        synchronized (http) {
            if (client != null) {
                client.close();
            }
        }
        http.close();
    }

    private URI uri(String path) {
        return URI.create(server + path);
    }

    /** Sends it, and again a little later if the server says that it is busy. */
    private String read(HttpRequest.Builder builder, String method, String path, int maxBytes) {
        HttpRequest request =
                builder.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS).build();
        long start = ticker.nanos();
        for (int tried = 1; ; tried++) {
            Collector collector = new Collector(maxBytes);
            Duration left = timeout.minusNanos(ticker.nanos() - start);
            if (left.isNegative() || left.isZero()) {
                throw late(method, path, null);
            }
            HttpResponse<AsyncBody> answer = await(http.consumeBytes(request, collector), left, method, path);
            String body = collect(answer.body(), collector, method, path);
            if (answer.code() < 300) {
                return body;
            }
            KubeException failure = ApiFailures.answer(answer.code(), body, method + " " + path);
            long pause = pauseMillis(answer);
            if (answer.code() != 429
                    || tried == BUSY_TRIES
                    || pause > timeout.minusNanos(ticker.nanos() - start).toMillis()) {
                throw failure;
            }
            Pause.millis(pause);
        }
    }

    private static long pauseMillis(HttpResponse<?> answer) {
        try {
            String after = answer.header("Retry-After");
            long seconds = after == null ? 0 : Long.parseLong(after.strip());
            return Math.max(100, Math.min(MAX_PAUSE_MILLIS, seconds * 1000));
        } catch (NumberFormatException e) {
            return MAX_PAUSE_MILLIS;
        }
    }

    private String collect(AsyncBody body, Collector into, String method, String path) {
        body.consume();
        try {
            await(body.done(), timeout, method, path);
        } catch (KubeException e) {
            body.cancel();
            throw e;
        }
        return into.text();
    }

    private static <T> T await(CompletableFuture<T> answer, Duration timeout, String method, String path) {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw late(method, path, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw ApiFailures.connection(e.getCause() == null ? e : e.getCause(), method + " " + path);
        }
    }

    private static KubeException late(String method, String path, @Nullable Throwable cause) {
        return new KubeException(
                Reason.TIMEOUT, "the API server did not answer in time", 0, method + " " + path, cause);
    }

    private static ObjectNode json(String method, String path, String body) {
        try {
            return Json.parseObject(body);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new KubeException(
                    Reason.FAILED, "the answer is not an object of Kubernetes", 0, method + " " + path, e);
        }
    }

    /** Puts an answer together. */
    private static final class Collector implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int max;

        Collector(int max) {
            this.max = max;
        }

        @Override
        public void consume(List<ByteBuffer> buffers, AsyncBody body) throws IOException {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > max) {
                    throw new IOException("the answer is larger than " + max + " bytes");
                }
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.write(copy);
            }
            body.consume();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
