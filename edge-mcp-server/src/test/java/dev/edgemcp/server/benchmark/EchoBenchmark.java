package dev.edgemcp.server.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a {@code tools/call} of an echo costs over {@code /ws} and {@code /mcp}, beside an echo of the same bytes on Netty's
 * own WebSocket codec. docs/benchmarks/echo.md says how to run it and how to read it.
 */
public final class EchoBenchmark {
    private static final int CONNECTIONS = 64;
    private static final int IDLE = 5_000;
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 7);
    private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 3));
    private static final int MAX_WARM_UP = 25;

    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String LEGACY =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"hello, benchmark\"}}}";
    private static final String MODERN = LEGACY.substring(0, LEGACY.length() - 2) + "," + META + "}}";
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}";

    private record Cell(double microsPerRequest, double requestsPerSecond) {}

    private record Subject(String name, Measured server, Load load, List<Cell> cells) {
        Cell measure() throws IOException {
            Duration before = server.cpu();
            long start = System.nanoTime();
            long count = load.run(WINDOW);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Cell(server.cpu().minus(before).toNanos() / 1e3 / count, count / seconds);
        }
    }

    private EchoBenchmark() {}

    /** Runs all of it; about three minutes. */
    public static void main(String[] args) throws IOException {
        System.out.printf(
                "Java %s, %d processors, %d connections, %d rounds of %d s%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                CONNECTIONS,
                ROUNDS,
                WINDOW.toSeconds());
        calls();
        idle();
    }

    private static void calls() throws IOException {
        try (Measured raw = new Measured("raw");
                Measured webSocket = new Measured("edge");
                Measured modern = new Measured("edge");
                Measured http = new Measured("edge")) {
            List<Subject> subjects = List.of(
                    new Subject(
                            "raw Netty echo", raw, Load.webSocket(raw.port(), CONNECTIONS, LEGACY), new ArrayList<>()),
                    new Subject("/ws, legacy", webSocket, legacy(webSocket.port()), new ArrayList<>()),
                    new Subject(
                            "/ws, modern",
                            modern,
                            Load.webSocket(modern.port(), CONNECTIONS, MODERN),
                            new ArrayList<>()),
                    new Subject("/mcp, modern", http, Load.http(http.port(), CONNECTIONS, post()), new ArrayList<>()));
            warmUp(subjects);
            for (int round = 0; round < ROUNDS; round++) {
                for (Subject subject : subjects) {
                    subject.cells().add(subject.measure());
                }
            }
            report(subjects);
        }
    }

    private static Load legacy(int port) throws IOException {
        return Load.webSocket(port, CONNECTIONS, INITIALIZE, LEGACY);
    }

    private static String post() {
        return "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\nX-API-Key: " + BenchmarkServer.KEY
                + "\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\nContent-Length: "
                + MODERN.length() + "\r\n\r\n" + MODERN;
    }

    /**
     * In turn, as the rounds are, so that no server takes its clients for dead meanwhile: until for each of them three
     * windows in a row were within five percent of each other, or a bound.
     */
    private static void warmUp(List<Subject> subjects) throws IOException {
        for (Subject subject : subjects) {
            subject.load().once();
        }
        int passes = 0;
        boolean warm = false;
        while (!warm && passes < MAX_WARM_UP) {
            passes++;
            warm = passes >= 5;
            for (Subject subject : subjects) {
                subject.cells().add(subject.measure());
                warm &= steady(subject.cells());
            }
        }
        subjects.forEach(subject -> subject.cells().clear());
        System.out.printf("warm after %d windows each%n", passes);
    }

    private static boolean steady(List<Cell> cells) {
        List<Double> last = cells.subList(Math.max(0, cells.size() - 3), cells.size()).stream()
                .map(Cell::microsPerRequest)
                .toList();
        double most = last.stream().max(Comparator.naturalOrder()).orElseThrow();
        double least = last.stream().min(Comparator.naturalOrder()).orElseThrow();
        return most <= least * 1.05;
    }

    private static void report(List<Subject> subjects) {
        List<Cell> base = subjects.get(0).cells();
        System.out.printf(
                "%n%-16s %14s %10s   %s%n", "", "CPU/request", "req/s", "CPU beside raw, median [range] of the rounds");
        for (Subject subject : subjects) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                ratios.add(
                        subject.cells().get(i).microsPerRequest() / base.get(i).microsPerRequest());
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %11.1f µs %10.0f   %.2f [%.2f–%.2f]%n",
                    subject.name(),
                    median(subject.cells().stream().map(Cell::microsPerRequest).toList()),
                    median(subject.cells().stream().map(Cell::requestsPerSecond).toList()),
                    median(ratios),
                    ratios.stream().min(Comparator.naturalOrder()).orElseThrow(),
                    ratios.stream().max(Comparator.naturalOrder()).orElseThrow());
        }
    }

    private static void idle() throws IOException {
        double raw = heapPerConnection("raw");
        double edge = heapPerConnection("edge");
        System.out.printf(
                Locale.ROOT,
                "%nheap of an idle connection, of %,d: raw Netty %.1f KB, /ws %.1f KB, ratio %.2f%n",
                IDLE,
                raw / 1e3,
                edge / 1e3,
                edge / raw);
    }

    private static double heapPerConnection(String kind) throws IOException {
        try (Measured server = new Measured(kind)) {
            try (Load warm = Load.webSocket(server.port(), CONNECTIONS, INITIALIZE)) {
                warm.once();
            }
            long before = server.heap();
            try (Load idle = Load.webSocket(server.port(), IDLE, INITIALIZE)) {
                idle.once();
                return (server.heap() - before) / (double) IDLE;
            }
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
