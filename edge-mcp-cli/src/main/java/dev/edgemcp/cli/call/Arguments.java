package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a call, from wherever the command line says they are. */
final class Arguments {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private Arguments() {}

    /**
     * Reads the arguments; single ones replace members of the object.
     *
     * @param word JSON, {@code @file}, {@code -} for standard input, or null for no arguments
     * @throws CliException if there is no JSON object there
     */
    static ObjectNode read(@Nullable String word, Map<String, String> pairs, InputStream stdin) {
        ObjectNode arguments = word == null ? Json.object() : object(text(word, stdin));
        pairs.forEach((key, value) -> arguments.set(key, value(value)));
        return arguments;
    }

    private static String text(String word, InputStream stdin) {
        if (!word.equals("-") && !word.startsWith("@")) {
            return word;
        }
        String source = word.equals("-") ? "standard input" : word.substring(1);
        try (InputStream in = word.equals("-") ? stdin : Files.newInputStream(Path.of(word.substring(1)))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable("the arguments in " + source + " are too large", "the bound is 16 MiB", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unusable("cannot read the arguments from " + source, e.toString(), e);
        }
    }

    private static ObjectNode object(String text) {
        try {
            return Json.parseObject(text);
        } catch (JacksonException e) {
            throw unusable("the arguments are not JSON", e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw unusable("the arguments are not a JSON object", null, e);
        }
    }

    /** JSON where it is, else the text itself, so that a plain word needs no quotes. */
    private static JsonNode value(String text) {
        try {
            return Json.parseObject("{\"value\":" + text + "}").path("value");
        } catch (JacksonException | IllegalArgumentException e) {
            return Json.tree(text);
        }
    }

    private static CliException unusable(String what, @Nullable String why, @Nullable Throwable cause) {
        return new CliException(
                ExitCode.BAD_DATA, what, why, "edge-mcp call TOOL '{\"key\": \"value\"}', or -a key=value", cause);
    }
}
