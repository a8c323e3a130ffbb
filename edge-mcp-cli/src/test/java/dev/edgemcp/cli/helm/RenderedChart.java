package dev.edgemcp.cli.helm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart, rendered by Helm without a cluster. */
final class RenderedChart {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path FOLDER = ROOT.resolve("helm/edge-mcp");
    static final String NEWEST = "1.36.0";

    private static final String PLACEHOLDER_FREE = """
            edgeMcp:
              auth: {apiKey: key-of-the-test, session: {secrets: [session-secret-of-the-test-0123456789]}}
            redis: {auth: {password: password-of-the-test}}
            """;

    private final Path copy;
    private final Path scratch;

    /** @param scratch a folder of the test's own */
    RenderedChart(Path scratch) {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "Helm's library is on the class path for Linux on amd64 only");
        this.scratch = scratch;
        this.copy = copyWithoutHooks(scratch.resolve("chart"));
    }

    /** With the values that an install needs, and random ones given, overridden by these. */
    RenderedManifests render(String... values) {
        return render("edge-mcp", NEWEST, with(values));
    }

    /** With the values that an install needs, and random ones given, overridden by these. */
    RenderedManifests renderAs(String release, String... values) {
        return render(release, NEWEST, with(values));
    }

    /** As a template of that release for that version of Kubernetes, with exactly these values. */
    RenderedManifests render(String release, String kubernetes, List<String> values) {
        return RenderedManifests.of(text(release, kubernetes, values));
    }

    /**
     * The same as text.
     *
     * @throws IllegalStateException with Helm's words if it refuses
     */
    String text(String release, String kubernetes, List<String> values) {
        TemplateCommand command = new Helm(copy)
                .template()
                .withName(release)
                .withNamespace("edge-mcp")
                .withKubeVersion(kubernetes);
        for (String each : values) {
            command.withValuesFile(file(each));
        }
        return command.call();
    }

    static List<String> with(String... values) {
        List<String> all = new ArrayList<>(List.of(PLACEHOLDER_FREE));
        all.addAll(List.of(values));
        return all;
    }

    /** A file with that text. */
    Path file(String text) {
        try {
            return Files.writeString(Files.createTempFile(scratch, "values", ".yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> values() {
        return RenderedManifests.map(read(FOLDER.resolve("values.yaml")));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm's library renders has no hooks in it: here they are objects like others. */
    private static Path copyWithoutHooks(Path target) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path to = target.resolve(FOLDER.relativize(each).toString());
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(each).replaceAll("helm\\.sh/hook", "test/hook"));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
