package dev.edgemcp.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.edgemcp.server.config.LogSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Model.CommandSpec;

/** How much is logged, on standard error. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    /** What the command line says, or null if it says nothing. */
    public static @Nullable LogLevel given(CommandSpec command) {
        return command.root().userObject() instanceof RootCommand root ? root.givenLogLevel() : null;
    }

    /** Takes over what is configured, for single loggers too. */
    public static void apply(LogSettings settings) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().stream()
                    .filter(logger -> !logger.getName().equals(Logger.ROOT_LOGGER_NAME))
                    .forEach(logger -> logger.setLevel(null));
            if (!settings.level().equals("debug")) {
                // It tells of each attempt to reconnect; we tell when Redis goes and comes.
                context.getLogger("io.lettuce").setLevel(Level.ERROR);
            }
            settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
        }
        valueOf(settings.level().toUpperCase(Locale.ROOT)).apply();
    }

    /** Sets the level of the process and takes in what the JDK itself logs. */
    public void apply() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(name()));
            // What it logs as an error is thrown as well, and told where it belongs.
            root.getLoggerContext().getLogger("io.fabric8").setLevel(this == DEBUG ? null : Level.OFF);
        }
        java.util.logging.LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("")
                .setLevel(this == DEBUG ? java.util.logging.Level.FINE : java.util.logging.Level.INFO);
        SLF4JBridgeHandler.install();
    }
}
