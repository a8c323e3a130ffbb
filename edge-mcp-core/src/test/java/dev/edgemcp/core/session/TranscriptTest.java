package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.wire.WireLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what clients say and compares what the server answers. A transcript is prose in lines that begin with {@code
 * #}, then lines from the client ({@code >}) and the server ({@code <}) in order. {@code -Dgolden.update=true} writes the
 * server's lines anew; read the difference before you commit it. Each line of the server is also held against the schema of
 * its revision.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");

    record Text(@Description("What to say") String text) {}

    record Number(int number) {}

    static Stream<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void replay_matches(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        List<String> actual = new ArrayList<>();
        WireLog wire = new WireLog();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (EdgeMcp edge = server();
                Session session = edge.connect(Principal.ANONYMOUS, answers::add)) {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith("<")) {
                    continue;
                }
                actual.add(line);
                if (line.startsWith(">")) {
                    wire.sent(line.substring(1).strip());
                    session.receive(line.substring(1).strip());
                    // A tool call with progress has several lines of answer; as many are awaited as are expected.
                    int expected = 0;
                    while (i + 1 + expected < lines.size()
                            && lines.get(i + 1 + expected).startsWith("<")) {
                        expected++;
                    }
                    for (int n = 0; n < Math.max(expected, Boolean.getBoolean("golden.update") ? 1 : 0); n++) {
                        String answer = answers.poll(Boolean.getBoolean("golden.update") ? 1 : 20, TimeUnit.SECONDS);
                        if (answer != null) {
                            wire.received(answer);
                            actual.add("< " + stable(answer));
                        }
                    }
                }
            }
            edge.drain().get(20, TimeUnit.SECONDS);
            answers.forEach(answer -> actual.add("< (unexpected) " + stable(answer)));
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.write(file, actual);
        }
        assertThat(actual).isEqualTo(lines);
    }

    static EdgeMcp server() {
        return EdgeMcp.builder("transcript", "1")
                .tool(Tool.of("say", Text.class, (arguments, context) -> ToolResult.text(arguments.text()))
                        .description("Says it.")
                        .build())
                .tool(Tool.of("count", Number.class, (arguments, context) -> {
                            for (int i = 1; i <= arguments.number(); i++) {
                                context.progress(i, (double) arguments.number(), "step " + i);
                            }
                            return ToolResult.structured(arguments);
                        })
                        .description("Counts.")
                        .output(Number.class)
                        .build())
                .tool(Tool.of("fail", Text.class, (arguments, context) -> {
                            throw new ToolException("no_luck", "It did not work.", "Try another day.");
                        })
                        .description("Fails.")
                        .build())
                .tool(Tool.of("crash", Text.class, (arguments, context) -> {
                            throw new IllegalStateException("secret " + arguments.text());
                        })
                        .description("Crashes.")
                        .build())
                .tool(Tool.of(
                                "list",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.structured(Json.tree(List.of(1, 2))))
                        .description("Answers with an array.")
                        .output(Json.parseObject("{\"type\":\"array\"}"))
                        .nonBlocking()
                        .build())
                .build();
    }

    private static String stable(String answer) {
        return answer.replaceAll("reference [0-9a-f]{8}", "reference XXXXXXXX");
    }
}
