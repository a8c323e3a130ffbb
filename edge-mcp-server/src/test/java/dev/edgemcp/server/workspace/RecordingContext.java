package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ToolContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context that keeps what it is told, and can be cancelled after a number of looks. */
final class RecordingContext implements ToolContext {
    final List<Double> progress = new ArrayList<>();
    private long looksLeft = Long.MAX_VALUE;

    RecordingContext cancelAfter(long looks) {
        looksLeft = looks;
        return this;
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public boolean cancelled() {
        return --looksLeft < 0;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        this.progress.add(progress);
    }
}
