package dev.edgemcp.server.command;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ToolContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A context that keeps what it is told, and can be cancelled. */
final class TestContext implements ToolContext {
    record Step(double progress, @Nullable String message) {}

    final List<Step> steps = new CopyOnWriteArrayList<>();
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        actions.add(action);
    }

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        steps.add(new Step(progress, message));
    }
}
