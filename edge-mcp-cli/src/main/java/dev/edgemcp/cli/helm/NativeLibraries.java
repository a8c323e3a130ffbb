package dev.edgemcp.cli.helm;

import com.marcnuri.helm.jni.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Chooses the library with Helm in it for this machine: {@code lib/helm/PLATFORM.jar} beside this program. helm-java itself takes the
 * first that is on the class path, and where there is none it loads one from the temporary folder, or from the network; it is kept
 * from both.
 */
final class NativeLibraries {
    private static final String NO_REMOTE = "com.marcnuri.jkube-helm.skipRemoteJar";

    /** How helm-java calls the folder that it makes for it. */
    private static final String FOLDER = "helm-java";

    private static boolean removed;

    private NativeLibraries() {}

    /** Lets the calling thread find the right one. */
    static void choose() {
        System.setProperty(NO_REMOTE, "true");
        ClassLoader own = NativeLibraries.class.getClassLoader();
        if (NativeLibrary.serviceProviderLibrary(own) != null) {
            return;
        }
        Path jar = folder().resolve(platform() + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new HelmException(
                    HelmException.Reason.MISSING, "this build of edge-mcp has no Helm for " + platform(), null);
        }
        try {
            Thread.currentThread()
                    .setContextClassLoader(
                            new URLClassLoader(new URL[] {jar.toUri().toURL()}, own));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Removes the file that the library was loaded from, as far as the system tells which that is: the process does without it,
     * and 94 MB are not left behind then, however it ends.
     */
    static void removeFile() {
        if (removed) {
            return;
        }
        removed = true;
        try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            List<Path> files = mapped.filter(line -> line.contains("/" + FOLDER))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(file -> String.valueOf(file.getParent().getFileName()).startsWith(FOLDER))
                    .distinct()
                    .toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.getParent());
            }
        } catch (IOException | UncheckedIOException e) {
            // The library removes it at the end.
        }
    }

    /** The machine as helm-java names it, such as {@code linux-amd64}. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : "linux") + "-"
                + (arch.equals("aarch64") || arch.equals("arm64") ? "arm64" : "amd64");
    }

    private static Path folder() {
        try {
            Path jar = Path.of(NativeLibraries.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolveSibling("helm");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
