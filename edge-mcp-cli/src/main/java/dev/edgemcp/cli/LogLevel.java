package dev.edgemcp.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How much is logged, on standard error. */
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    /** Sets the level of the process and takes in what the JDK itself logs. */
    void apply() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(name()));
        }
        java.util.logging.LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("")
                .setLevel(this == DEBUG ? java.util.logging.Level.FINE : java.util.logging.Level.INFO);
        SLF4JBridgeHandler.install();
    }
}
