package dev.edgemcp.server.telemetry.tracing;

import dev.edgemcp.core.trace.Tracer;
import dev.edgemcp.server.config.TracingSettings;
import dev.edgemcp.server.telemetry.Traces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.InternalTelemetryVersion;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traces of a process, sent to a collector over OTLP. */
public final class Tracing implements Traces {
    /** Spans that wait to be sent; further ones are dropped. */
    public static final int MAX_WAITING = 2048;

    /** Spans that are sent at once. */
    public static final int MAX_BATCH = 512;

    /** How long the first span of a batch waits for others. */
    public static final Duration DELAY = Duration.ofSeconds(1);

    /** What a collector gets to take a batch, with all attempts. */
    public static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);

    /** What connecting to a collector gets. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** What sending gets when everything ends. */
    public static final Duration FLUSH = Duration.ofSeconds(5);

    /** Attributes, events and links of a span; further ones are dropped. */
    public static final int MAX_ATTRIBUTES = 64;

    /** Characters of an attribute; what is longer is cut. */
    public static final int MAX_ATTRIBUTE = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private final SdkTracerProvider provider;
    private final SdkMeterProvider meters;
    private final WatchedExporter exporter;
    private final Drops drops;
    private final Tracer tracer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Tracing(TracingSettings settings, String version) {
        this.drops = new Drops();
        this.meters = SdkMeterProvider.builder().registerMetricReader(drops).build();
        this.exporter = new WatchedExporter(exporter(settings), settings.endpoint());
        this.provider = SdkTracerProvider.builder()
                .setResource(resource(settings, version))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.samplingRate())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                        .setMaxAttributeValueLength(MAX_ATTRIBUTE)
                        .setMaxNumberOfEvents(MAX_ATTRIBUTES)
                        .setMaxNumberOfLinks(MAX_ATTRIBUTES)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(MAX_WAITING)
                        .setMaxExportBatchSize(MAX_BATCH)
                        .setScheduleDelay(DELAY)
                        .setExporterTimeout(EXPORT_TIMEOUT)
                        .setInternalTelemetryVersion(InternalTelemetryVersion.LATEST)
                        .setMeterProvider(meters)
                        .build())
                .build();
        this.tracer = new OtelTracer(provider.get("dev.edgemcp"));
    }

    /**
     * Begins to trace, if that is what the settings say. Does not wait for the collector, nor look whether it is there.
     *
     * @param version of this program
     */
    public static Tracing start(TracingSettings settings, String version) {
        Quiet.quieten();
        return new Tracing(settings, version);
    }

    private static SpanExporter exporter(TracingSettings settings) {
        // What the exporters would tell of themselves is counted here, and must not go to whatever is global in this
        // process.
        MeterProvider none = MeterProvider.noop();
        String endpoint = settings.endpoint().toString();
        RetryPolicy retries = RetryPolicy.builder()
                .setMaxAttempts(3)
                .setInitialBackoff(Duration.ofMillis(500))
                .setMaxBackoff(Duration.ofSeconds(1))
                .build();
        return switch (settings.protocol()) {
            case GRPC ->
                OtlpGrpcSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setTimeout(EXPORT_TIMEOUT)
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setRetryPolicy(retries)
                        .setMeterProvider(none)
                        .build();
            case HTTP ->
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setTimeout(EXPORT_TIMEOUT)
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setRetryPolicy(retries)
                        .setMeterProvider(none)
                        .build();
        };
    }

    private static Resource resource(TracingSettings settings, String version) {
        return Resource.getDefault()
                .merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "edge-mcp",
                        AttributeKey.stringKey("service.version"),
                        version,
                        AttributeKey.stringKey("service.instance.id"),
                        UUID.randomUUID().toString(),
                        AttributeKey.stringKey("deployment.environment.name"),
                        settings.environment())));
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public long exported() {
        return exporter.taken();
    }

    @Override
    public long failed() {
        return exporter.failed();
    }

    @Override
    public long dropped() {
        return drops.count();
    }

    @Override
    public boolean reachable() {
        return exporter.reachable();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean sent = provider.shutdown()
                .join(FLUSH.toMillis(), TimeUnit.MILLISECONDS)
                .isSuccess();
        meters.shutdown();
        if (!sent) {
            LOG.atWarn().log("the last traces were not sent: the collector did not take them in time");
        }
    }
}
