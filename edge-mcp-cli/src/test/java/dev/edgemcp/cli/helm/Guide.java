package dev.edgemcp.cli.helm;

import java.nio.file.Path;
import java.util.List;

/** What the deployment guide tells its readers to type, and to write into files. */
final class Guide {
    private static final Path FOLDER = Path.of("src/test/resources/guide");

    private Guide() {}

    /** The commands, one a line. */
    static List<String> commands() {
        return lines("commands.txt");
    }

    /** Variables, endpoints, metrics and files, one a line: a kind, and a name. */
    static List<String> facts() {
        return lines("facts.txt");
    }

    /** The file values-production.yaml as its command makes it. */
    static String productionValues() {
        return RenderedChart.read(FOLDER.resolve("values-production.yaml"));
    }

    /** The other values that it shows, one document for each. */
    static List<String> values() {
        return List.of(RenderedChart.read(FOLDER.resolve("values.yaml")).split("(?m)^---\n"));
    }

    private static List<String> lines(String file) {
        return RenderedChart.read(FOLDER.resolve(file))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
