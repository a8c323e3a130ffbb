package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What commands print, as files; {@code -Dgolden.update=true} writes them anew. What is not the same twice is replaced in this
 * class alone, by something as wide where it stands in a table.
 */
final class Golden {
    private static final Pattern AGE = Pattern.compile("(?m)\\b\\d{1,3}s( +| ago|$)");

    private static final Map<Pattern, String> VARYING = Map.of(
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"), "yyyy-mm-ddThh:mm:ssZ",
            Pattern.compile("127\\.0\\.0\\.1:\\d+"), "127.0.0.1:PORT",
            Pattern.compile("\\bv1\\.\\d+\\.\\d+[\\w.+-]*"), "v1.KUBE",
            // Folders of the test.
            Pattern.compile("/[^\\s\"']*/junit[^/\\s]*/"), "",
            // Of what is random, and sizes of what is compressed or encrypted.
            Pattern.compile("\\b[0-9a-f]{64}\\b"), "SHA-256",
            Pattern.compile("(size\"? ?: )\\d+"), "$1BYTES",
            // Of a Service.
            Pattern.compile("\\b10\\.\\d+\\.\\d+\\.\\d+\\b"), "10.SERVICE",
            // The namespace that a test has to itself on a real API server.
            Pattern.compile("edge-mcp-test-\\d+(-\\d+)?"), "edge-mcp");

    /** Checks before an installation and after it, and how pods come to be ready: what they tell is the cluster's affair. */
    private static final Pattern OF_THE_CLUSTER =
            Pattern.compile("(?m)^([√!×-] EMK-\\d{3} .*| +fix: .*|(event|pod): .*|\\d+/\\d+ (pods )?ready.*)\n"
                    + "|(?s)(?<=\"preflight\" : ).*?(?=\"plan\")");

    private Golden() {}

    /** Whether the tests run on a real API server: then nothing is written anew, and findings are not compared. */
    static boolean onRealServer() {
        return !System.getenv().getOrDefault(TestCluster.VARIABLE, "").isBlank();
    }

    /** Holds all that a command has left behind against a file: both streams, and its exit code. */
    static void check(String name, String line, CommandRun run) {
        compare(
                name,
                settled("$ edge-mcp " + line + "\n") + aged(settled(run.out()))
                        + (run.err().isEmpty() ? "" : "== standard error\n" + aged(settled(run.err())))
                        + "== exit code " + run.exitCode() + "\n");
    }

    /** Holds an output against a file. */
    static void check(String name, String output) {
        compare(name, aged(settled(output)));
    }

    private static void compare(String name, String text) {
        Path file = Path.of("src/test/resources/golden", name);
        try {
            if (Boolean.getBoolean("golden.update") && !onRealServer()) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            }
            assertThat(comparable(text)).as(name).isEqualTo(comparable(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String settled(String output) {
        String text = output;
        for (Map.Entry<Pattern, String> varying : VARYING.entrySet()) {
            text = varying.getKey().matcher(text).replaceAll(varying.getValue());
        }
        return text;
    }

    /** With all ages the same, each as wide as its cell was. */
    private static String aged(String text) {
        return AGE.matcher(text).replaceAll(age -> {
            String after = age.group(1);
            boolean cell = !after.isEmpty() && after.isBlank();
            return "0s" + " ".repeat(cell ? age.group().length() - after.length() - 2 : 0) + after;
        });
    }

    private static String comparable(String text) {
        return onRealServer() ? OF_THE_CLUSTER.matcher(text).replaceAll("") : text;
    }
}
