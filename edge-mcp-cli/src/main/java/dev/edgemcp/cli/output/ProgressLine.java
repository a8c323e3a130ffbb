package dev.edgemcp.cli.output;

import org.jspecify.annotations.Nullable;

/** Tells on standard error how far something is: in place on a terminal, line by line elsewhere. Thread-safe. */
public final class ProgressLine implements AutoCloseable {
    private final Console console;
    private final Object lock = new Object();
    // Guarded by lock.
    private boolean shown;
    private boolean closed;

    /** Nothing is shown until there is progress. */
    public ProgressLine(Console console) {
        this.console = console;
    }

    /** Shows how far the work is. */
    public void show(double progress, @Nullable Double total, @Nullable String message) {
        String text =
                number(progress) + (total == null ? "" : "/" + number(total)) + (message == null ? "" : " " + message);
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (console.terminal().stderr()) {
                int room = console.terminal().columns() - 1;
                console.overwrite(text.length() > room ? text.substring(0, room) : text);
                shown = true;
            } else {
                console.note(Printable.line(text));
            }
        }
    }

    /** Makes room for what comes next. */
    @Override
    public void close() {
        synchronized (lock) {
            if (shown) {
                console.overwrite("");
            }
            closed = true;
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
