package dev.edgemcp.cli;

import dev.edgemcp.cli.output.Console;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * What a command gets from the process around it.
 *
 * @param console where results and notes go
 * @param stdin what is piped in
 * @param environment the environment variables
 * @param child the words after {@code --}: a command to run as a server; empty without them
 */
public record CliContext(Console console, InputStream stdin, Map<String, String> environment, List<String> child) {
    public CliContext {
        environment = Map.copyOf(environment);
        child = List.copyOf(child);
    }
}
