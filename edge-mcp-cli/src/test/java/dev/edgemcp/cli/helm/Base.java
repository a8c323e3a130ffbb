package dev.edgemcp.cli.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The plain manifests. */
final class Base {
    static final Path FOLDER = RenderedChart.ROOT.resolve("base");

    private Base() {}

    /** The files that {@code kubectl apply -f base/} takes, in the order in which it does. */
    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RenderedManifests objects() {
        return objects(files());
    }

    static RenderedManifests objects(List<Path> files) {
        return RenderedManifests.of(files.stream().map(RenderedChart::read).collect(Collectors.joining("\n---\n")));
    }
}
