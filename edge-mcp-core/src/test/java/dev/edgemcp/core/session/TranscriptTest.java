package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.wire.WireLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what clients say and compares what the server answers. A transcript is prose in lines that begin with {@code
 * #}, then lines from the client ({@code >}) and the server ({@code <}) in order, and what happens at the server ({@code !}). {@code -Dgolden.update=true} writes the
 * server's lines anew; read the difference before you commit it. Each line of the server is also held against the schema of
 * its revision.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    /** Questions in the one era, states in the other. */
    private static final Map<String, Pattern> MADE_UP = Map.of(
            "question", Pattern.compile("\"[0-9a-f]{16}-\\d+\""),
            "state", Pattern.compile("(?<=\"requestState\":)\"[A-Za-z0-9_-]{40,}\""));

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
        Map<String, String> madeUp = new LinkedHashMap<>();
        try (TranscriptServer server = new TranscriptServer();
                Session session = server.edge().connect(Principal.ANONYMOUS, answers::add)) {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith("<")) {
                    continue;
                }
                actual.add(line);
                if (line.startsWith(">")) {
                    String message = actual(line.substring(1).strip(), madeUp);
                    wire.sent(message);
                    session.receive(message);
                } else if (line.startsWith("!")) {
                    server.happens(line.substring(1).strip());
                } else {
                    continue;
                }
                // A tool call with progress has several lines of answer; as many are awaited as are expected.
                int expected = 0;
                while (i + 1 + expected < lines.size()
                        && lines.get(i + 1 + expected).startsWith("<")) {
                    expected++;
                }
                for (int n = 0; n < Math.max(expected, Boolean.getBoolean("golden.update") ? 1 : 0); n++) {
                    String answer = answers.poll(Boolean.getBoolean("golden.update") ? 1 : 20, TimeUnit.SECONDS);
                    if (answer != null) {
                        // The schemas have no batches.
                        if (!answer.startsWith("[")) {
                            wire.received(answer);
                        }
                        actual.add("< " + stable(numbered(answer, madeUp)));
                    }
                }
            }
            EdgeMcp edge = server.edge();
            edge.drain().get(20, TimeUnit.SECONDS);
            answers.forEach(answer -> actual.add("< (unexpected) " + stable(answer)));
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.write(file, actual);
        }
        assertThat(actual).isEqualTo(lines);
    }

    /** What the server makes up anew each time has a number here. */
    private static String numbered(String message, Map<String, String> madeUp) {
        String text = message;
        for (Map.Entry<String, Pattern> kind : MADE_UP.entrySet()) {
            Matcher matcher = kind.getValue().matcher(text);
            StringBuilder numbered = new StringBuilder();
            while (matcher.find()) {
                long known = madeUp.values().stream()
                        .filter(name -> name.contains(kind.getKey()))
                        .count();
                matcher.appendReplacement(
                        numbered,
                        madeUp.computeIfAbsent(
                                matcher.group(), unused -> "\"" + kind.getKey() + "-" + (known + 1) + "\""));
            }
            text = matcher.appendTail(numbered).toString();
        }
        return text;
    }

    private static String actual(String message, Map<String, String> madeUp) {
        String text = message;
        for (Map.Entry<String, String> each : madeUp.entrySet()) {
            text = text.replace(each.getValue(), each.getKey());
        }
        return text;
    }

    private static String stable(String answer) {
        return answer.replaceAll("reference [0-9a-f]{8}", "reference 00000000");
    }
}
