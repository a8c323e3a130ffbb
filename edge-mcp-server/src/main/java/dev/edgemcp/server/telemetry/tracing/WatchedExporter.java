package dev.edgemcp.server.telemetry.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a collector takes, and logs when it begins and ceases to, not each time that it does not. Thread-safe. */
final class WatchedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);

    private final SpanExporter exporter;
    private final URI endpoint;
    private final LongAdder taken = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicBoolean reachable = new AtomicBoolean(true);

    WatchedExporter(SpanExporter exporter, URI endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    long taken() {
        return taken.sum();
    }

    long failed() {
        return failed.sum();
    }

    boolean reachable() {
        return reachable.get();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            boolean good = result.isSuccess();
            (good ? taken : failed).add(count);
            if (reachable.compareAndSet(!good, good)) {
                tell(good);
            }
        });
    }

    private void tell(boolean good) {
        if (good) {
            LOG.atInfo().addKeyValue("endpoint", endpoint).log("the collector takes traces again");
        } else {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .log("the collector does not take traces: they are lost until it does");
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
