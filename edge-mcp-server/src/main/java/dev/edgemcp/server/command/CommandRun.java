package dev.edgemcp.server.command;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.ToolContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One command, from its start until nothing of it is left. It belongs to the thread that runs it; others may only {@link
 * #cancel} it.
 *
 * <h2>How output is read</h2>
 *
 * By looking whether there is any, never by waiting for it: a process that the command has left behind may keep the pipe
 * open for good, and a thread that waits in a read cannot be got out of it. The end of the output is that the program has
 * ended and nothing is there.
 *
 * <p>The thread holds the monitors of both streams all the while. When a program ends, the JDK empties its pipes into an
 * array as large as it takes, which with a grandchild that prints without end is all memory; it waits for the monitor to do
 * so, and finds the stream closed.
 */
final class CommandRun {
    private static final int BUFFER = 64 * 1024;
    private static final long PAUSE_MILLIS = 10;

    private final Launch launch;
    private final Processes processes;
    private final Ticker ticker;
    private final ToolContext context;
    private final byte[] buffer = new byte[BUFFER];
    private volatile boolean cancelled;

    CommandRun(Launch launch, Processes processes, Ticker ticker, ToolContext context) {
        this.launch = launch;
        this.processes = processes;
        this.ticker = ticker;
        this.context = context;
    }

    /**
     * What to run.
     *
     * @param words the program and its arguments
     * @param stdin what it reads, or null for nothing
     */
    record Launch(
            List<String> words,
            Path folder,
            Map<String, String> environment,
            @Nullable String stdin,
            Duration timeout) {}

    /**
     * How it went.
     *
     * @param exitCode 128 and the number of the signal if one ended it; null if it was stopped
     * @param complete whether all that it had started was seen to end
     */
    record Ended(
            @Nullable Integer exitCode,
            boolean timedOut,
            boolean complete,
            Duration took,
            Capture.Kept stdout,
            long stdoutBytes,
            Capture.Kept stderr,
            long stderrBytes) {}

    /** Has it stopped soon. Returns at once. */
    void cancel() {
        cancelled = true;
    }

    /**
     * Runs it. Blocks.
     *
     * @throws IOException if it cannot be started
     */
    Ended run() throws IOException {
        long begin = ticker.nanos();
        Processes.Started started = processes.start(launch);
        Process process = started.process();
        try {
            feed(process.getOutputStream(), launch.stdin());
            InputStream out = process.getInputStream();
            InputStream err = process.getErrorStream();
            synchronized (out) {
                synchronized (err) {
                    try (out;
                            err) {
                        return supervise(process, started.tree(), out, err, begin);
                    }
                }
            }
        } finally {
            started.tree().kill();
        }
    }

    private Ended supervise(Process process, ProcessTree tree, InputStream out, InputStream err, long begin) {
        ProgressLines lines = new ProgressLines(context);
        Output stdout = new Output(out, lines.stream());
        Output stderr = new Output(err, lines.stream());
        long deadline = begin + launch.timeout().toNanos();
        boolean stopped = false;
        boolean timedOut = false;
        // When to look no longer; counts once the program was asked to end, or has ended.
        @Nullable Long last = null;
        while (last == null || ticker.nanos() - last < 0) {
            boolean alive = process.isAlive();
            boolean moved = stdout.move();
            moved |= stderr.move();
            if (!alive) {
                if (!moved) {
                    break;
                }
                last = last == null ? Long.valueOf(ticker.nanos() + Bounds.LINGER.toNanos()) : last;
            } else if (!stopped && (cancelled || ticker.nanos() - deadline >= 0)) {
                stopped = true;
                timedOut = !cancelled;
                last = ticker.nanos() + Bounds.GRACE.toNanos();
                tree.terminate();
            }
            if (!moved) {
                pause(process);
            }
        }
        boolean complete = tree.kill();
        // What fits into the pipes, and no more: somebody who got away may still be printing.
        stdout.move();
        stderr.move();
        Integer exitCode = stopped || process.isAlive() ? null : Integer.valueOf(process.exitValue());
        return new Ended(
                exitCode,
                timedOut,
                complete,
                Duration.ofNanos(ticker.nanos() - begin),
                stdout.capture.kept(),
                stdout.capture.total(),
                stderr.capture.kept(),
                stderr.capture.total());
    }

    private static void pause(Process process) {
        try {
            boolean unused = process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; see cancel.
        }
    }

    /** Writes in a thread of its own: the program may never read. */
    private static void feed(OutputStream stdin, @Nullable String text) throws IOException {
        if (text == null || text.isEmpty()) {
            stdin.close();
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try (stdin) {
                        stdin.write(text.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // The program does not want it, or has ended.
                    }
                },
                "edge-mcp-command-stdin");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Output {
        private final InputStream in;
        private final ProgressLines.Stream lines;
        private final Capture capture = new Capture(Bounds.HEAD_BYTES, Bounds.TAIL_BYTES);

        Output(InputStream in, ProgressLines.Stream lines) {
            this.in = in;
            this.lines = lines;
        }

        /** Takes what is there, one buffer at most, and says whether there was anything. */
        boolean move() {
            try {
                int ready = Math.min(in.available(), buffer.length);
                int count = ready <= 0 ? 0 : in.read(buffer, 0, ready);
                if (count <= 0) {
                    return false;
                }
                capture.add(buffer, count);
                lines.add(buffer, count, ticker.nanos());
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
