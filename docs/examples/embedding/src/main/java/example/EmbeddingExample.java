package example;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A program that offers one tool of its own to an MCP client on stdin and stdout. */
@NullMarked
public final class EmbeddingExample {
    /** The arguments: required unless {@code @Nullable}. */
    record Greeting(
            @Description("Whom to greet") String name,
            @Description("How often, 1 if absent") @Nullable Integer times) {}

    /** The result, whose schema clients see. */
    record Greeted(String text, int times) {}

    private EmbeddingExample() {}

    /** The server with its one tool. */
    public static EdgeMcp server() {
        Tool greet = Tool.of("greet", Greeting.class, (greeting, context) -> {
                    int times = greeting.times() == null ? 1 : greeting.times();
                    return ToolResult.structured(new Greeted("Hello, " + greeting.name() + "!", times));
                })
                .description("Greets somebody by name.")
                .output(Greeted.class)
                .build();
        return EdgeMcp.builder("embedding-example", "1.0").tool(greet).build();
    }

    /** Serves until stdin ends. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (EdgeMcp edge = server();
                Session session = edge.connect(Principal.ANONYMOUS, out::println);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                session.receive(line);
            }
            edge.drain().join();
        }
    }
}
