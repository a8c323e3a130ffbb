package dev.edgemcp.cli;

import dev.edgemcp.server.config.ConfigException;
import dev.edgemcp.server.config.ConfigLoader;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Flags;
import dev.edgemcp.server.config.Problem;
import dev.edgemcp.server.config.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration, and the loader that makes it anew. */
public record ConfigSource(ConfigLoader loader, Configuration configuration) {
    /**
     * Loads the configuration.
     *
     * @param named the file that the user named, or null
     * @throws CliException if anything is wrong with it, naming everything
     */
    public static ConfigSource load(@Nullable Path named, Map<String, String> environment, Flags flags) {
        try {
            ConfigLoader loader = ConfigLoader.of(named, environment, flags);
            return new ConfigSource(loader, loader.load());
        } catch (ConfigException e) {
            throw failure(e, named);
        }
    }

    private static CliException failure(ConfigException failure, @Nullable Path named) {
        List<Problem> problems = failure.problems();
        boolean usage = problems.stream().allMatch(problem -> problem.source().layer() == Source.Layer.FLAG);
        ExitCode code = usage ? ExitCode.USAGE : ExitCode.BAD_DATA;
        String fix = usage
                ? "edge-mcp serve --help"
                : "correct it, and see with: edge-mcp config check" + (named == null ? "" : " --config " + named);
        if (problems.size() == 1) {
            return new CliException(code, problems.get(0).toString(), null, fix, failure);
        }
        String all = problems.stream().map(Problem::toString).collect(Collectors.joining("\n       "));
        return new CliException(code, "the configuration has " + problems.size() + " problems", all, fix, failure);
    }
}
