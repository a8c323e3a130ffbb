package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.LogLevel;
import dev.edgemcp.server.config.ConfigWatcher;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Problem;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens when the configuration file changes. Thread-safe. */
final class Reload implements ConfigWatcher.Listener {
    private final Consumer<Boolean> reloads;
    private final BiConsumer<Configuration, Set<String>> take;
    private volatile @Nullable String trouble;

    /**
     * @param reloads told each time whether the file is good
     * @param take is given what counts now, and the paths of what is new in it
     */
    Reload(Consumer<Boolean> reloads, BiConsumer<Configuration, Set<String>> take) {
        this.reloads = reloads;
        this.take = take;
    }

    /** What is wrong with the file, for everybody to read; null if all is well. */
    @Nullable
    String trouble() {
        return trouble;
    }

    @Override
    public void reloaded(Configuration now, Set<String> changed, Set<String> restart) {
        LogLevel.apply(now.logging());
        take.accept(now, changed);
        trouble =
                restart.isEmpty() ? null : "the file has settings that count after a restart only; the log names them";
        reloads.accept(true);
    }

    @Override
    public void refused(List<Problem> problems) {
        trouble = "the file is no good, and what was configured before stays; the log says why";
        reloads.accept(false);
    }
}
