package dev.edgemcp.cli.kube;

import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server for tests: fabric8's mock, or a real API server, keeps objects and tells changes; what it lacks is added here (what
 * pods say through the server, and with the mock also version, groups and reviews of access), and requests can be made to fail.
 */
public final class MockApi implements AutoCloseable {
    /** What a request is answered instead; null to answer it as usual. */
    public interface Fault extends Function<RecordedRequest, @Nullable MockResponse> {}

    private final MockWebServer server = new MockWebServer();
    private final @Nullable RealApi real;
    private volatile KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();

    /** Faults, asked in turn. */
    public final List<Fault> faults = new CopyOnWriteArrayList<>();

    /** Method and path of each request. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    /** What pods answer to GET through the server, by pod and path, such as {@code edge-mcp-0/metrics}. */
    public final Map<String, Function<Integer, String>> pages = new ConcurrentHashMap<>();

    /** The logs of pods. */
    public final Map<String, String> logs = new ConcurrentHashMap<>();

    public final Set<String> groups = new ConcurrentSkipListSet<>();

    /** Permissions that are not given, as verb and resource. */
    public final Set<String> denied = new ConcurrentSkipListSet<>();

    /** WebSockets of watches that are open. */
    public final List<WebSocket> watches = new CopyOnWriteArrayList<>();

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    public MockApi() {
        this(null);
    }

    MockApi(@Nullable RealApi real) {
        this.real = real;
        java.util.logging.Logger.getLogger(MockWebServer.class.getName()).setLevel(java.util.logging.Level.OFF);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request.getMethod() + " " + request.getPath());
                for (Fault fault : faults) {
                    MockResponse response = fault.apply(request);
                    if (response != null) {
                        return whole(response);
                    }
                }
                return whole(answer(request));
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
        reset();
    }

    /** Forgets everything. */
    public void reset() {
        objects = new KubernetesCrudDispatcher();
        faults.clear();
        requests.clear();
        pages.clear();
        logs.clear();
        denied.clear();
        groups.clear();
        watches.clear();
        asked.clear();
        groups.addAll(List.of("apps", "autoscaling", "policy", "metrics.k8s.io", "monitoring.coreos.com"));
    }

    public String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** A refusal as an API server words it. */
    public static MockResponse status(int code, String message) {
        ObjectNode status = Json.object();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("status", "Failure");
        status.put("message", message);
        status.put("code", code);
        return json(code, status);
    }

    public static MockResponse json(int code, ObjectNode body) {
        return new MockResponse()
                .setResponseCode(code)
                .addHeader("Content-Type", "application/json")
                .setBody(Json.text(body));
    }

    /** Cuts all watches, as a server that is restarted does. */
    public void cutWatches() {
        watches.forEach(watch -> watch.close(1001, "going away"));
        watches.clear();
    }

    /** With a status, which HTTP/1.1 cannot do without. */
    private static MockResponse whole(MockResponse response) {
        return response.code() == 0 && response.getWebSocketListener() == null
                ? response.setResponseCode(200)
                : response;
    }

    /** The answer without any fault. */
    public MockResponse answer(RecordedRequest request) {
        String path = request.getPath();
        String bare = path.replaceAll("\\?.*", "");
        if (path.contains("watch=true") && request.getHeader("Origin") == null) {
            // As a real one does.
            return status(403, "");
        }
        if (bare.endsWith("/selfsubjectaccessreviews") && (real == null || !denied.isEmpty())) {
            return review(request);
        }
        if (bare.contains("/proxy/")) {
            return page(bare);
        }
        if (bare.endsWith("/log")) {
            String pod = bare.replaceAll(".*/pods/([^/]+)/log", "$1");
            String log = logs.get(pod);
            return log == null ? status(404, "pods \"" + pod + "\" not found") : new MockResponse().setBody(log);
        }
        if (real != null && !bare.startsWith("/apis/monitoring.coreos.com/")) {
            return real(request, bare);
        }
        if (bare.equals("/version")) {
            ObjectNode version = Json.object();
            version.put("gitVersion", "v1.31.2");
            return json(200, version);
        }
        if (bare.equals("/apis")) {
            ObjectNode list = Json.object();
            ArrayNode array = list.putArray("groups");
            new TreeSet<>(groups).forEach(group -> array.addObject().put("name", group));
            return json(200, list);
        }
        if (path.contains("watch=true")) {
            return watched(objects.dispatch(request));
        }
        return objects.dispatch(request);
    }

    private MockResponse real(RecordedRequest request, String bare) {
        MockResponse response = Objects.requireNonNull(real).apply(request);
        if (!bare.equals("/apis")) {
            return watched(response);
        }
        ObjectNode known = Json.parseObject(response.getBody().readUtf8());
        if (known.path("groups") instanceof ArrayNode array) {
            Set<String> more = new TreeSet<>(groups);
            array.forEach(group -> more.remove(group.path("name").asString("")));
            more.forEach(group -> array.addObject().put("name", group));
        }
        return response.setBody(Json.text(known));
    }

    private MockResponse watched(MockResponse response) {
        WebSocketListener listener = response.getWebSocketListener();
        if (listener == null) {
            return response;
        }
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, io.fabric8.mockwebserver.http.Response opened) {
                watches.add(socket);
                listener.onOpen(socket, opened);
            }

            @Override
            public void onClosing(WebSocket socket, int code, String reason) {
                listener.onClosing(socket, code, reason);
            }

            @Override
            public void onClosed(WebSocket socket, int code, String reason) {
                listener.onClosed(socket, code, reason);
            }

            @Override
            public void onFailure(WebSocket socket, Throwable failure, io.fabric8.mockwebserver.http.Response opened) {
                listener.onFailure(socket, failure, opened);
            }
        });
    }

    private MockResponse review(RecordedRequest request) {
        ObjectNode review = Json.parseObject(request.getUtf8Body());
        var attributes = review.path("spec").path("resourceAttributes");
        boolean allowed = !denied.contains(attributes.path("verb").asString("") + " "
                + attributes.path("resource").asString(""));
        review.putObject("status").put("allowed", allowed);
        return json(201, review);
    }

    private MockResponse page(String path) {
        String name = path.replaceAll(".*/pods/([^/:]+)(:\\d+)?/proxy/", "$1/");
        Function<Integer, String> page = pages.get(name);
        return page == null
                ? status(503, "no endpoints available for " + name)
                : new MockResponse()
                        .setBody(page.apply(asked.computeIfAbsent(name, key -> new AtomicInteger())
                                .getAndIncrement()));
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
