package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What commands print, as files; {@code -Dgolden.update=true} writes them anew. */
final class Golden {
    private Golden() {}

    static void check(String name, String output) {
        // Ages, times, versions of objects and ports are not the same twice.
        String text = output.replaceAll("(?m)\\b\\d{1,3}s( +| ago|$)", "0s$1")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("http://127\\.0\\.0\\.1:\\d+", "http://SERVER");
        Path file = Path.of("src/test/resources/golden", name);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            }
            assertThat(text).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
