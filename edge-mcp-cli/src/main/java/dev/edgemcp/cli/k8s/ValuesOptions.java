package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.helm.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Which chart, and which values for it. */
final class ValuesOptions {
    @Option(
            names = {"-f", "--values"},
            paramLabel = "FILE",
            description =
                    "A file of values; several are laid over each other. $${NAME} in it is filled from the environment.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description =
                    "A single value, over all files. Secrets are better in a file, or as $${NAME}: others can see arguments.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--set-string",
            paramLabel = "PATH=TEXT",
            description = "The same, whose value is a text even if it looks like a number.")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--chart",
            paramLabel = "FOLDER",
            description = "Another chart (default: the one that travels with this command).")
    private @Nullable Path chart;

    ObjectNode values(CliContext context) {
        return Values.read(files, sets, texts, context.environment());
    }

    @Nullable
    Path chart() {
        return chart;
    }
}
