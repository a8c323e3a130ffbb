package dev.edgemcp.cli;

import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What one run of the command in this process left behind. */
public record CommandRun(int exitCode, String out, String err) {
    public static CommandRun of(String... args) {
        return with(Map.of(), Terminal.NONE, "", args);
    }

    public static CommandRun in(Map<String, String> environment, String... args) {
        return with(environment, Terminal.NONE, "", args);
    }

    /** Runs it into a stream that somebody else reads; the result is the exit code. */
    public static int into(OutputStream out, Terminal terminal, String... args) {
        return Main.run(
                new Console(out, OutputStream.nullOutputStream(), terminal),
                InputStream.nullInputStream(),
                Map.of(),
                args);
    }

    public static CommandRun with(Map<String, String> environment, Terminal terminal, String stdin, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new Console(out, err, terminal),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                environment,
                args);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
