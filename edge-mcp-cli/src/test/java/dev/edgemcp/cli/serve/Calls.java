package dev.edgemcp.cli.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Calls in the stateless era, one or as many as go, counted by what became of them. */
final class Calls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BODY = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":%s,
             "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                      "io.modelcontextprotocol/clientInfo":{"name":"load","version":"1"},
                      "io.modelcontextprotocol/clientCapabilities":{}}}}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String key;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Calls(String key) {
        this.key = key;
    }

    HttpResponse<String> call(URI uri) throws IOException, InterruptedException {
        return call(uri, "edge_status", "{}");
    }

    /** @param arguments JSON */
    HttpResponse<String> call(URI uri, String tool, String arguments) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", tool)
                .POST(BodyPublishers.ofString(BODY.formatted(tool, arguments)))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Calls on so many threads, one call after the other on each, until {@link #stop}. */
    void callOn(URI uri, int number) {
        for (int i = 0; i < number; i++) {
            running.add(threads.submit(() -> {
                while (!stopped.get()) {
                    count(uri);
                }
            }));
        }
    }

    /** Calls once and counts the outcome: its status, or the class of what went wrong. */
    void count(URI uri) {
        String outcome;
        try {
            outcome = String.valueOf(call(uri).statusCode());
        } catch (IOException e) {
            outcome = e.getClass().getSimpleName() + " " + e.getMessage();
        } catch (InterruptedException e) {
            outcome = "interrupted";
        }
        outcomes.computeIfAbsent(outcome, unused -> new AtomicLong()).incrementAndGet();
    }

    /** Ends calling when the calls that run have ended. */
    void stop() throws Exception {
        stopped.set(true);
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    /** How many calls were answered with 200. */
    long admitted() {
        return outcomes.getOrDefault("200", new AtomicLong()).get();
    }

    /** How many calls have ended. */
    long ended() {
        return outcomes.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** How many calls have ended in which way. */
    Map<String, Long> outcomes() {
        Map<String, Long> copy = new TreeMap<>();
        outcomes.forEach((outcome, count) -> copy.put(outcome, count.get()));
        return copy;
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.shutdownNow();
    }
}
