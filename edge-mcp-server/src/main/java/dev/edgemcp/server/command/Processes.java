package dev.edgemcp.server.command;

import dev.edgemcp.core.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes so that they can be ended with all that they start, also after the death of this one. Thread-safe. */
final class Processes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

    private final ProcessTable table;
    private final Isolation isolation;
    private final Mark mark;
    private final Watchdog watchdog;
    private final Ticker ticker;
    private final AtomicLong commands = new AtomicLong();

    private Processes(ProcessTable table, Isolation isolation, Mark mark, Watchdog watchdog, Ticker ticker) {
        this.table = table;
        this.isolation = isolation;
        this.mark = mark;
        this.watchdog = watchdog;
        this.ticker = ticker;
    }

    /** Kills what servers that are no more have left behind, and is ready to start processes. */
    static Processes open(SearchPath path, Ticker ticker) {
        ProcessTable table = new ProcessTable();
        Isolation isolation = Isolation.find(path);
        Mark mark = Mark.of(table);
        Watchdog watchdog = Watchdog.start(mark, table, isolation, path);
        if (!ProcessTree.kill(orphans(table), table, watchdog, ticker)) {
            LOG.warn("commands of a server that is no more could not be ended");
        }
        return new Processes(table, isolation, mark, watchdog, ticker);
    }

    /** Those whose server is gone. Process ids of another space say nothing here. */
    private static Predicate<ProcessTable.Entry> orphans(ProcessTable table) {
        return entry -> {
            Mark server = entry.mark() == null ? null : Mark.parse(entry.mark());
            if (server == null || server.space() != table.space() || ProcessTable.space(entry.pid()) != table.space()) {
                return false;
            }
            ProcessTable.Entry running = ProcessTable.find(server.pid());
            return running == null || running.started() != server.started();
        };
    }

    /** A process that was started. */
    record Started(Process process, ProcessTree tree) {}

    /**
     * Starts a process. The thread must live as long as it: the kernel takes the end of the one for the end of the other's
     * parent.
     *
     * @throws IOException if it cannot be started
     */
    Started start(CommandRun.Launch launch) throws IOException {
        String value = mark.command(commands.incrementAndGet());
        List<String> words = new ArrayList<>(isolation.command());
        words.addAll(launch.words());
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(launch.folder().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.environment().put(Mark.VARIABLE, value);
        Process process = builder.start();
        return new Started(process, new ProcessTree(process, value, table, watchdog, ticker));
    }

    /** Has everything killed that commands of this server have left, and waits for that, but not for long. */
    @Override
    public void close() {
        watchdog.close();
    }
}
