package dev.edgemcp.server.netty;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/**
 * What must not happen however a client behaves: an error in the log, an exception that nobody in a pipeline or on a
 * thread has caught, a buffer that leaks. Collects from its creation on. Thread-safe.
 */
public final class LoggedTrouble {
    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    private LoggedTrouble() {}

    /** Begins to collect, for the rest of this JVM's life. */
    public static LoggedTrouble collect() {
        LoggedTrouble trouble = new LoggedTrouble();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                trouble.logged(event);
            }
        };
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        java.util.logging.Logger.getLogger("").addHandler(trouble.julHandler());
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> trouble.found.add(thread + ": " + failure));
        return trouble;
    }

    /** What was found since the last time, or an empty text. */
    public String drain() {
        StringBuilder all = new StringBuilder();
        for (String one = found.poll(); one != null; one = found.poll()) {
            all.append(one).append('\n');
        }
        return all.toString();
    }

    private void logged(ILoggingEvent event) {
        // Netty tells of exceptions that fell out of a pipeline or of a task as warnings.
        boolean ofNetty = event.getLoggerName().startsWith("io.netty");
        if (event.getLevel().isGreaterOrEqual(ofNetty ? Level.WARN : Level.ERROR)) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            found.add(event.getLoggerName() + ": " + event.getFormattedMessage() + " " + failure);
        }
    }

    private Handler julHandler() {
        return new Handler() {
            @Override
            public void publish(LogRecord event) {
                if (event.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                    found.add(event.getLoggerName() + ": " + event.getMessage() + " " + event.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
