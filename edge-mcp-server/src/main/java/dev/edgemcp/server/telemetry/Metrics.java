package dev.edgemcp.server.telemetry;

import dev.edgemcp.core.cache.CacheLevel;
import dev.edgemcp.core.cache.CacheListener;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.observe.CallEnd;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.BreakerState;
import dev.edgemcp.core.platform.PlatformCall;
import dev.edgemcp.core.platform.PlatformListener;
import dev.edgemcp.core.platform.PlatformOutcome;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.LimitListener;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.Tracer;
import dev.edgemcp.server.keys.KeysListener;
import dev.edgemcp.server.netty.ConnectionListener;
import dev.edgemcp.server.netty.Refusal;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one server, in Prometheus' text form. Labels take their values from fixed sets, or from the names of
 * tools up to a bound, never from what a client sent. Thread-safe.
 */
public final class Metrics
        implements CallListener, CacheListener, LimitListener, ConnectionListener, KeysListener, PlatformListener {
    private static final int MAX_TOOL_LABELS = 500;
    private static final String OTHER = "other";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
        Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10),
        Duration.ofSeconds(30), Duration.ofSeconds(60)
    };

    /** Exemplars where OpenMetrics 1.0 has them: Prometheus before 2.43 refuses all metrics for one that is elsewhere. */
    private static final PrometheusConfig CONFIG = new PrometheusConfig() {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            return new Properties();
        }
    };

    private record ToolEnd(String tool, CallEnd end) {}

    private record PlatformEnd(PlatformCall call, PlatformOutcome outcome) {}

    private final Tracer tracer;
    private final PrometheusMeterRegistry registry;
    private final Map<ToolEnd, Timer> timers = new ConcurrentHashMap<>();
    private final Map<PlatformEnd, Timer> platformTimers = new ConcurrentHashMap<>();
    private final AtomicInteger platformUp = new AtomicInteger();
    private final AtomicInteger platformTools = new AtomicInteger();
    private final AtomicReference<BreakerState> breaker = new AtomicReference<>(BreakerState.CLOSED);
    private final Map<String, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, String> toolLabels = new ConcurrentHashMap<>();
    private final Map<Transport, AtomicInteger> connections = new EnumMap<>(Transport.class);
    private final Map<CacheLevel, Counter> hits = new EnumMap<>(CacheLevel.class);
    private final Map<CacheLevel, Counter> misses = new EnumMap<>(CacheLevel.class);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger goodConfiguration = new AtomicInteger(1);
    private final AtomicInteger keysLive = new AtomicInteger();
    private final AtomicBoolean keysSeen = new AtomicBoolean();
    private final AtomicInteger keysStale = new AtomicInteger();

    /** Metrics at zero, where nobody traces. */
    public Metrics() {
        this(Traces.OFF);
    }

    /** Metrics at zero, whose values name traces as examples; not closed with these. */
    public Metrics(Traces traces) {
        this.tracer = traces.tracer();
        this.registry = tracer == Tracer.NONE
                ? new PrometheusMeterRegistry(CONFIG)
                : new PrometheusMeterRegistry(CONFIG, new PrometheusRegistry(), Clock.SYSTEM, new Exemplars());
        if (tracer != Tracer.NONE) {
            spans(traces, "exported", Traces::exported);
            spans(traces, "failed", Traces::failed);
            spans(traces, "dropped", Traces::dropped);
            Gauge.builder("edge_mcp.trace.export.good", traces, each -> each.reachable() ? 1 : 0)
                    .description("1, or 0 while the collector does not take spans")
                    .strongReference(true)
                    .register(registry);
        }
        for (Transport transport : Transport.values()) {
            AtomicInteger count = new AtomicInteger();
            connections.put(transport, count);
            Gauge.builder("edge_mcp.active.connections", count, AtomicInteger::get)
                    .description("Long-lived connections that are open")
                    .tag("transport", label(transport))
                    .register(registry);
        }
        Gauge.builder("edge_mcp.active.calls", running, AtomicInteger::get)
                .description("Calls that run")
                .register(registry);
        Gauge.builder("edge_mcp.config.reload.good", goodConfiguration, AtomicInteger::get)
                .description("1, or 0 while the configuration file is no good and the values before it count")
                .register(registry);
        reloads(true);
        reloads(false);
        for (CacheLevel level : CacheLevel.values()) {
            hits.put(level, registry.counter("edge_mcp.cache.hits", "level", label(level)));
            misses.put(level, registry.counter("edge_mcp.cache.misses", "level", label(level)));
        }
        for (String method : new String[] {Mcp.INITIALIZE, Mcp.DISCOVER, Mcp.TOOLS_LIST, Mcp.TOOLS_CALL}) {
            requests.computeIfAbsent(method, this::requests);
        }
        for (String type : new String[] {"tool", "internal"}) {
            registry.counter("edge_mcp.errors", "type", type);
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** All metrics in Prometheus' text format. */
    public String scrape() {
        return scrape(Exposition.PROMETHEUS);
    }

    /** All metrics. */
    public String scrape(Exposition form) {
        return registry.scrape(form.contentType());
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public void connectionOpened(Transport transport) {
        count(transport).incrementAndGet();
    }

    @Override
    public void connectionClosed(Transport transport) {
        count(transport).decrementAndGet();
    }

    @Override
    public void refused(Refusal reason) {
        registry.counter("edge_mcp.refused", "reason", label(reason)).increment();
    }

    @Override
    public void slowClientClosed() {
        registry.counter("edge_mcp.slow.clients").increment();
    }

    @Override
    public void keyWithdrawn() {
        registry.counter("edge_mcp.keys.withdrawn").increment();
    }

    @Override
    public void keysLive(int count) {
        keysLive.set(count);
    }

    /** Makes the metrics of keys, too, which a server without a file of them has not. */
    @Override
    public void keysLoaded() {
        if (keysSeen.compareAndSet(false, true)) {
            Gauge.builder("edge_mcp.keys.live", keysLive, AtomicInteger::get)
                    .description("Keys of the file that are good")
                    .register(registry);
            Gauge.builder("edge_mcp.keys.file.stale", keysStale, AtomicInteger::get)
                    .description("1 while the file of keys is no good and the keys of before count")
                    .register(registry);
        }
        registry.counter("edge_mcp.keys.withdrawn");
        registry.counter("edge_mcp.keys.reloads", "outcome", "refused");
        registry.counter("edge_mcp.keys.reloads", "outcome", "ok").increment();
        keysStale.set(0);
    }

    @Override
    public void keysRefused() {
        registry.counter("edge_mcp.keys.reloads", "outcome", "refused").increment();
        keysStale.set(1);
    }

    @Override
    public void requestReceived(String method) {
        requests.computeIfAbsent(method, this::requests).increment();
    }

    @Override
    public void requestFailed(String method, int code) {
        registry.counter("edge_mcp.errors", "type", type(code)).increment();
    }

    @Override
    @SuppressWarnings("try") // the scope only has to be closed
    public void requestFailed(String method, int code, Span span) {
        try (Exemplars.Scope scope = Exemplars.in(span)) {
            requestFailed(method, code);
        }
    }

    @Override
    public void callStarted(Invocation invocation) {
        running.incrementAndGet();
    }

    @Override
    @SuppressWarnings("try") // the scope only has to be closed
    public void callEnded(Invocation invocation, CallEnd end, long nanos) {
        running.decrementAndGet();
        if (invocation.operation() instanceof Operation.CallTool call) {
            try (Exemplars.Scope scope = Exemplars.in(invocation.scope().request())) {
                toolEnded(call, end, nanos);
            }
        }
    }

    private void toolEnded(Operation.CallTool call, CallEnd end, long nanos) {
        String tool = call.tool() == null ? UNKNOWN : toolLabel(call.tool().name());
        timers.computeIfAbsent(new ToolEnd(tool, end), this::timer).record(Duration.ofNanos(nanos));
        if (end == CallEnd.TOOL_ERROR) {
            registry.counter("edge_mcp.errors", "type", "tool").increment();
        }
    }

    @Override
    public void cacheHit(CacheLevel level) {
        Objects.requireNonNull(hits.get(level)).increment();
    }

    @Override
    public void cacheMissed(CacheLevel level) {
        Objects.requireNonNull(misses.get(level)).increment();
    }

    @Override
    public void limited(Bucket.Kind kind, String tenant, boolean shadow) {
        registry.counter(
                        "edge_mcp.limited",
                        "limit",
                        kind.name().toLowerCase(Locale.ROOT),
                        "shadow",
                        String.valueOf(shadow))
                .increment();
    }

    /** Makes the metric of a Redis that is to be there. */
    public void redis(BooleanSupplier up) {
        Gauge.builder("edge_mcp.redis.up", () -> up.getAsBoolean() ? 1 : 0)
                .description(
                        "1 while Redis answers; else limits go by this server's share, and results are cached alone")
                .register(registry);
    }

    /** Makes the metrics of the Core Platform, which a server without one has not. */
    @Override
    public void platformConfigured() {
        Gauge.builder("edge_mcp.platform.up", platformUp, AtomicInteger::get)
                .description("1 while the Core Platform works for this server")
                .register(registry);
        Gauge.builder("edge_mcp.platform.tools", platformTools, AtomicInteger::get)
                .description("Tools of the Core Platform, over all tenants")
                .register(registry);
        for (BreakerState state : BreakerState.values()) {
            Gauge.builder("edge_mcp.platform.breaker", breaker, current -> current.get() == state ? 1 : 0)
                    .description("1 for the state that the breaker is in")
                    .tag("state", label(state))
                    .register(registry);
        }
        registry.counter("edge_mcp.platform.records.dropped");
        for (PlatformListener.LeftOut reason : PlatformListener.LeftOut.values()) {
            registry.counter("edge_mcp.platform.tools.refused", "reason", label(reason));
        }
    }

    @Override
    public void platformCalled(PlatformCall call, PlatformOutcome outcome, long nanos) {
        platformTimers
                .computeIfAbsent(new PlatformEnd(call, outcome), this::timer)
                .record(Duration.ofNanos(nanos));
    }

    @Override
    public void breakerChanged(BreakerState state) {
        breaker.set(state);
    }

    @Override
    public void platformUp(boolean up) {
        platformUp.set(up ? 1 : 0);
    }

    @Override
    public void platformTools(int count) {
        platformTools.set(count);
    }

    @Override
    public void toolRefused(PlatformListener.LeftOut reason) {
        registry.counter("edge_mcp.platform.tools.refused", "reason", label(reason))
                .increment();
    }

    @Override
    public void recordDropped() {
        registry.counter("edge_mcp.platform.records.dropped").increment();
    }

    private Timer timer(PlatformEnd key) {
        return Timer.builder("edge_mcp.platform.call.duration")
                .description("How long requests to the Core Platform take")
                .tag("operation", label(key.call()))
                .tag("outcome", label(key.outcome()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** The configuration file has been read again. */
    public void configReloaded(boolean good) {
        reloads(good).increment();
        goodConfiguration.set(good ? 1 : 0);
    }

    private void spans(Traces traces, String outcome, ToDoubleFunction<Traces> count) {
        FunctionCounter.builder("edge_mcp.trace.spans", traces, count)
                .description("Spans that were sent to the collector, or were to be")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter reloads(boolean good) {
        return registry.counter("edge_mcp.config.reloads", "outcome", good ? "taken" : "refused");
    }

    private Counter requests(String method) {
        return registry.counter("edge_mcp.requests", "method", method);
    }

    private AtomicInteger count(Transport transport) {
        return Objects.requireNonNull(connections.get(transport));
    }

    private Timer timer(ToolEnd key) {
        return Timer.builder("edge_mcp.tool.execution.duration")
                .description("How long tools take")
                .tag("tool", key.tool())
                .tag("outcome", label(key.end()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private String toolLabel(String name) {
        String known = toolLabels.get(name);
        if (known != null) {
            return known;
        }
        return toolLabels.size() < MAX_TOOL_LABELS ? toolLabels.computeIfAbsent(name, same -> same) : OTHER;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String type(int code) {
        return switch (code) {
            case JsonRpcError.PARSE_ERROR -> "parse";
            case JsonRpcError.INVALID_REQUEST -> "invalid_request";
            case JsonRpcError.METHOD_NOT_FOUND -> "unknown_method";
            case JsonRpcError.INVALID_PARAMS -> "invalid_params";
            case JsonRpcError.INTERNAL_ERROR -> "internal";
            case Mcp.HEADER_MISMATCH -> "header_mismatch";
            case Mcp.UNSUPPORTED_PROTOCOL_VERSION -> "unsupported_version";
            case Mcp.TOO_MANY_REQUESTS -> "too_many_requests";
            case Mcp.UNAVAILABLE -> "unavailable";
            default -> OTHER;
        };
    }
}
