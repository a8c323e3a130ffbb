package dev.edgemcp.cli.serve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code edge-mcp serve} in a process of its own. */
final class ServeProcess implements AutoCloseable {
    private static final Pattern HTTP = Pattern.compile("HTTP +(https?://\\S+/mcp)");

    private final Process process;
    private final StringBuffer err = new StringBuffer();
    private final CompletableFuture<URI> ready = new CompletableFuture<>();

    private ServeProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "stderr of serve");
        reader.setDaemon(true);
        reader.start();
    }

    /** The words that start it, for clients that start it themselves. */
    static List<String> command(String... arguments) {
        List<String> command = program("serve");
        command.addAll(List.of(arguments));
        return command;
    }

    /** The words that start {@code edge-mcp} with these arguments. */
    static List<String> program(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.edgemcp.cli.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    static ServeProcess start(Path home, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).directory(home.toFile());
        builder.environment().remove("EDGE_MCP_API_KEY");
        builder.environment().remove("EDGE_MCP_CA_FILE");
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        builder.environment().putAll(environment);
        return new ServeProcess(builder.start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                err.append(line).append('\n');
                Matcher matcher = HTTP.matcher(line);
                if (matcher.find()) {
                    ready.complete(URI.create(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            err.append(e);
        }
        ready.completeExceptionally(new IllegalStateException("it ended:\n" + err));
    }

    /** Where it listens, once it does. */
    URI uri() throws Exception {
        return ready.get(60, TimeUnit.SECONDS);
    }

    /** What it has said so far. */
    String err() {
        return err.toString();
    }

    /** Sends SIGTERM, and goes on listening, which {@link Process#destroy} would not. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Ends it as nothing can be done about. */
    void kill() {
        process.destroyForcibly();
    }

    /** Its process id. */
    long pid() {
        return process.pid();
    }

    /** Its exit code, once it has ended. */
    int exit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end:\n" + err);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
