package dev.edgemcp.server.telemetry.tracing;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Takes what OpenTelemetry logs of each failed attempt down to debug: {@link WatchedExporter} says what matters, once. By filters,
 * since these outlive a reset of Java's logging, which happens when log levels change.
 */
final class Quiet {
    /** Held, as Java's logging forgets loggers that nobody holds, with their filters. */
    private static final List<Logger> LOGGERS = Stream.of(
                    "io.opentelemetry.exporter.otlp.internal.GrpcExporter",
                    "io.opentelemetry.exporter.otlp.internal.HttpExporter",
                    "io.opentelemetry.exporter.sender.okhttp.internal.OkHttpGrpcSender",
                    "io.opentelemetry.exporter.sender.okhttp.internal.OkHttpHttpSender",
                    "io.opentelemetry.exporter.sender.okhttp.internal.RetryInterceptor",
                    "io.opentelemetry.sdk.trace.export.BatchSpanProcessor")
            .map(Logger::getLogger)
            .toList();

    private Quiet() {}

    static void quieten() {
        LOGGERS.forEach(logger -> logger.setFilter(Quiet::toDebug));
    }

    private static boolean toDebug(LogRecord entry) {
        entry.setLevel(Level.FINE);
        return true;
    }
}
