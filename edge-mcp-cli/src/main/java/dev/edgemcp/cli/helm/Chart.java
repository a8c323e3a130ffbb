package dev.edgemcp.cli.helm;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A chart in a folder: the one that travels with this program, one of the user's, or the one of a revision. Close it. */
public final class Chart implements AutoCloseable {
    private static final String RESOURCES = "chart/";

    private final @Nullable PrivateFolder owned;
    private final Path folder;

    Chart(@Nullable PrivateFolder owned, Path folder) {
        this.owned = owned;
        this.folder = folder;
    }

    /**
     * The chart in that folder, or the one of this program.
     *
     * @param folder null for that of this program
     */
    public static Chart open(@Nullable Path folder) {
        if (folder == null) {
            return bundled();
        }
        if (!Files.isRegularFile(folder.resolve("Chart.yaml"))) {
            throw new HelmException(
                    HelmException.Reason.VALUES, "there is no chart in " + folder + ": it has no Chart.yaml", null);
        }
        return new Chart(null, folder.toAbsolutePath());
    }

    /** The default values of the chart of this program, with their comments. */
    public static String defaults() {
        try (InputStream in = Objects.requireNonNull(Chart.class.getResourceAsStream(RESOURCES + "values.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of it with other default values; close that one too. */
    public Chart with(ObjectNode defaults) {
        PrivateFolder target = new PrivateFolder();
        try {
            copy(folder, target);
            // JSON is YAML.
            target.write("values.yaml", Json.text(defaults));
            return new Chart(target, target.path());
        } catch (IOException | UncheckedIOException e) {
            target.close();
            throw new HelmException(HelmException.Reason.FAILED, "the chart in " + folder + " cannot be read", e);
        }
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    private static Chart bundled() {
        URL url = Objects.requireNonNull(Chart.class.getResource(RESOURCES + "Chart.yaml"), "no chart was built in");
        PrivateFolder target = new PrivateFolder();
        try {
            if (url.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                try (JarFile jar = connection.getJarFile()) {
                    unpack(jar, connection.getEntryName(), target);
                }
            } else {
                copy(Objects.requireNonNull(Path.of(url.toURI()).getParent()), target);
            }
        } catch (IOException e) {
            target.close();
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            target.close();
            throw new IllegalStateException(e);
        }
        return new Chart(target, target.path());
    }

    private static void unpack(JarFile jar, String chartFile, PrivateFolder target) throws IOException {
        String prefix = chartFile.substring(0, chartFile.lastIndexOf('/') + 1);
        for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
            if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    target.write(entry.getName().substring(prefix.length()), in.readAllBytes());
                }
            }
        }
    }

    private static void copy(Path from, PrivateFolder target) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                target.write(from.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }
}
