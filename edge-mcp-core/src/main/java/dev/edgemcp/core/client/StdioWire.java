package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One message of MCP per line, on the standard input and output of a child process. Has three threads. */
final class StdioWire implements Wire {
    private static final int MAX_STDERR_LINE = 8192;

    private final Process process;
    private final ClientTarget.Stdio target;
    private final ClientOptions options;
    private final BlockingQueue<Line> outgoing;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable String lastWords;

    private StdioWire(Process process, ClientTarget.Stdio target, ClientOptions options) {
        this.process = process;
        this.target = target;
        this.options = options;
        // Each request may be followed by its cancellation.
        this.outgoing = new ArrayBlockingQueue<>(2 * options.maxPending() + 1);
    }

    /** Starts the child. */
    static StdioWire open(ClientTarget.Stdio target, ClientOptions options) {
        ProcessBuilder builder = new ProcessBuilder(target.command());
        if (target.directory() != null) {
            builder.directory(target.directory().toFile());
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(target.environment());
        try {
            return new StdioWire(builder.start(), target, options);
        } catch (IOException | UnsupportedOperationException e) {
            throw new McpClientException(Reason.UNREACHABLE, "cannot start the server: " + Failures.words(e), e);
        }
    }

    @Override
    public void start(Listener listener) {
        thread("stdin", this::write);
        thread("stderr", this::readStderr);
        thread("stdout", () -> read(listener));
        // A child of the child may keep the output open after its parent is gone.
        process.onExit()
                .thenRunAsync(
                        () -> listener.lost(ended()),
                        CompletableFuture.delayedExecutor(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public CompletableFuture<Void> send(String message) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(new McpClientException(Reason.CLOSED, "the connection is closed"));
        }
        Line line = new Line(message, false, new CompletableFuture<>());
        return outgoing.offer(line)
                ? line.sent
                : CompletableFuture.failedFuture(
                        new McpClientException(Reason.BUSY, "the server does not read its standard input"));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Now, for the children of a dead parent cannot be found any more.
        List<ProcessHandle> family = family();
        // The queue may be full, because the child does not read; then it is not asked but told.
        outgoing.offer(Line.END);
        await(process.onExit());
        if (process.isAlive()) {
            family = family();
        }
        family.forEach(ProcessHandle::destroy);
        await(CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new)));
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        return family;
    }

    /** Waits for an exit, but not for long, and not once this thread is interrupted. */
    private void await(CompletableFuture<?> exit) {
        try {
            exit.get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The caller has harsher means.
        }
    }

    private void thread(String stream, Runnable work) {
        Thread thread = new Thread(work, "mcp-client-" + stream + "-" + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    private void write() {
        try (OutputStream stdin = process.getOutputStream()) {
            for (Line line = outgoing.take(); !line.last; line = outgoing.take()) {
                stdin.write((line.text + "\n").getBytes(StandardCharsets.UTF_8));
                stdin.flush();
                line.sent.complete(null);
            }
        } catch (IOException e) {
            // Only the end of its output says why the child is gone; see read.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Listener listener) {
        McpClientException end;
        try {
            LineReader lines =
                    new LineReader(process.getInputStream(), options.limits().maxBytes());
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isBlank()) {
                    listener.received(line);
                }
            }
            end = ended();
        } catch (LineReader.TooLong e) {
            end = new McpClientException(
                    Reason.PROTOCOL,
                    "the server wrote a line of more than " + options.limits().maxBytes() + " bytes");
            process.destroy();
        } catch (IOException | RuntimeException e) {
            end = new McpClientException(Reason.CLOSED, "lost the connection to " + target.describe(), e);
        }
        listener.lost(end);
    }

    private McpClientException ended() {
        await(process.onExit());
        boolean known = !process.isAlive();
        String words = lastWords;
        return new McpClientException(
                Reason.CLOSED,
                target.describe()
                        + (known ? " ended with exit code " + process.exitValue() : " closed its standard output")
                        + (words == null ? "" : "; its last words: " + Failures.quote(words)));
    }

    private void readStderr() {
        LineReader lines = new LineReader(process.getErrorStream(), MAX_STDERR_LINE);
        try {
            for (String line = stderrLine(lines); line != null; line = stderrLine(lines)) {
                if (!line.isBlank()) {
                    lastWords = line;
                }
                options.stderr().accept(line);
            }
        } catch (IOException e) {
            // The child is gone.
        }
    }

    private static @Nullable String stderrLine(LineReader lines) throws IOException {
        try {
            return lines.next();
        } catch (LineReader.TooLong e) {
            return e.beginning();
        }
    }

    private record Line(String text, boolean last, CompletableFuture<Void> sent) {
        static final Line END = new Line("", true, new CompletableFuture<>());
    }
}
