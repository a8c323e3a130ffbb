package dev.edgemcp.server.command;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tool that runs programs, the same for everyone. Whatever a command has started ends with it, with its call, or with
 * this object. Thread-safe.
 */
public final class CommandTools implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(CommandTools.class);

    private final Processes processes;
    private final Ticker ticker;
    private final List<Tool> tools;
    private final Semaphore places = new Semaphore(Bounds.RUNNING);
    private final Map<CommandRun, CompletableFuture<CommandRun.Ended>> running = new ConcurrentHashMap<>();
    private final AtomicLong threads = new AtomicLong();
    private volatile boolean closed;

    private CommandTools(
            AllowedPrograms programs,
            Map<String, String> environment,
            Folders folders,
            Processes processes,
            Ticker ticker) {
        this.processes = processes;
        this.ticker = ticker;
        this.tools = List.of(new CommandTool(programs, environment, folders, this::run).tool());
    }

    /**
     * The tool for some programs. Kills what a server before that was killed may have left. Closed by its server.
     *
     * @param programs the names of the programs that may run, which are looked up now
     * @param workspace the real path of the folder that callers can change
     * @param folders which folders programs may run in
     * @param environment of this process; programs see a part of it
     * @throws ProgramException if a program cannot be allowed; the message says why
     */
    public static CommandTools open(
            Collection<String> programs,
            Path workspace,
            Folders folders,
            Map<String, String> environment,
            Ticker ticker) {
        SearchPath path = SearchPath.of(environment.getOrDefault("PATH", ""), workspace);
        AllowedPrograms allowed = AllowedPrograms.of(Set.copyOf(programs), path);
        return new CommandTools(
                allowed, CommandEnvironment.of(environment, path), folders, Processes.open(path, ticker), ticker);
    }

    @Override
    public List<Tool> tools(Principal principal) {
        return tools;
    }

    private CommandRun.Ended run(CommandRun.Launch launch, ToolContext context)
            throws ToolException, InterruptedException {
        if (closed || !places.tryAcquire()) {
            throw new ToolException(
                    "busy",
                    "As many commands run as may at once: " + Bounds.RUNNING + ".",
                    "Wait for one to end, then try again.");
        }
        CommandRun run = new CommandRun(launch, processes, ticker, context);
        CompletableFuture<CommandRun.Ended> ended = new CompletableFuture<>();
        running.put(run, ended);
        if (closed) {
            run.cancel();
        }
        start(run, ended);
        // Not left to the interruption of this thread: that comes only while it waits.
        context.onCancel(run::cancel);
        try {
            return ended.get();
        } catch (InterruptedException e) {
            run.cancel();
            if (context.cancelled()) {
                throw e;
            }
            throw new ToolException(
                    "stopped", "The command was stopped because the server ends.", "Run it again on the next server.");
        } catch (ExecutionException e) {
            LOG.atWarn().addKeyValue("reason", String.valueOf(e.getCause())).log("a command could not be run");
            throw CommandTool.startFailed();
        }
    }

    private void start(CommandRun run, CompletableFuture<CommandRun.Ended> ended) {
        try {
            thread(run, ended).start();
        } catch (Throwable e) {
            finish(run);
            throw e;
        }
    }

    /** A thread of its own, never a virtual one: the process dies with it, and it holds monitors while it waits. */
    private Thread thread(CommandRun run, CompletableFuture<CommandRun.Ended> ended) {
        Thread thread = new Thread(
                () -> {
                    try {
                        CommandRun.Ended result = run.run();
                        finish(run);
                        ended.complete(result);
                    } catch (Throwable e) {
                        // Also Errors, such as no memory: the caller must get an answer.
                        finish(run);
                        ended.completeExceptionally(e);
                    }
                },
                "edge-mcp-command-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void finish(CommandRun run) {
        if (running.remove(run) != null) {
            places.release();
        }
    }

    /** Stops what runs and waits for it, but not for long. */
    @Override
    public void close() {
        closed = true;
        List<CompletableFuture<CommandRun.Ended>> ends = List.copyOf(running.values());
        running.keySet().forEach(CommandRun::cancel);
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                    .get(Bounds.GRACE.plus(Bounds.KILLING).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What is left, the watchdog ends.
        }
        processes.close();
    }
}
