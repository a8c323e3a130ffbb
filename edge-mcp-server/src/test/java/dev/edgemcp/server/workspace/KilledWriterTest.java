package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes without end is killed, many times: no file is ever torn, and nothing stays behind. */
@Timeout(180)
class KilledWriterTest {
    private static final int ROUNDS = 8;
    private static final int SIZE = 1_000_000;

    @TempDir
    Path folder;

    /** Replaces a file and makes folders until it is killed; says after each that it is done. */
    static final class Writer {
        public static void main(String[] arguments) throws Exception {
            if (arguments.length > 1) {
                writeInPieces(Path.of(arguments[0]));
            }
            Map<String, Tool> tools = new TreeMap<>();
            WorkspaceTools.open(Path.of(arguments[0]), WorkspacePolicy.DEFAULT.withAllowWrite(true), Ticker.system())
                    .tools(Principal.ANONYMOUS)
                    .forEach(tool -> tools.put(tool.name(), tool));
            String hash = Hashes.of(Files.readAllBytes(Path.of(arguments[0], "file")));
            String run = Long.toString(ProcessHandle.current().pid());
            for (int i = 0; ; i++) {
                char letter = (char) ('a' + i % 26);
                var write = Json.object()
                        .put("path", "file")
                        .put("content", String.valueOf(letter).repeat(SIZE))
                        .put("expectedHash", hash);
                var result = tools.get("fs_write_file").call(write, new RecordingContext());
                hash = result.structured().path("sha256").asString();
                tools.get("fs_create_directory")
                        .call(Json.object().put("path", "d" + run + "/" + i), new RecordingContext());
                System.out.println(i);
            }
        }
    }

    /** So slowly that a kill nearly always hits the content. */
    private static void writeInPieces(Path root) throws Exception {
        byte[] piece = new byte[SIZE / 100];
        for (int i = 0; ; i++) {
            java.util.Arrays.fill(piece, (byte) ('a' + i % 26));
            try (Folder open = Folder.open(root)) {
                AtomicFile.write(
                        open,
                        Path.of("file"),
                        null,
                        out -> {
                            for (int n = 0; n < 100; n++) {
                                out.write(piece);
                                out.flush();
                                System.out.println(n);
                            }
                        },
                        () -> {});
            }
        }
    }

    @Test
    void write_killedAtAnyTime_oldOrNew() throws Exception {
        killed(4);
    }

    @Test
    void content_killedInTheMiddle_oldOrNew() throws Exception {
        killed(400, "pieces");
    }

    private void killed(int mostLines, String... more) throws Exception {
        Path root = Files.createDirectory(folder.toRealPath().resolve("root"));
        Path file = Files.writeString(root.resolve("file"), "a".repeat(SIZE));
        Random random = new Random(7);
        int leftovers = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Writer.class.getName(),
                    root.toString()));
            command.addAll(List.of(more));
            Process writer = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                for (int writes = 1 + random.nextInt(mostLines); writes > 0; writes--) {
                    assertThat(lines.readLine()).as("the writer lives").isNotNull();
                }
                // Somewhere within the next write.
                long until = System.nanoTime() + random.nextInt(more.length == 0 ? 60_000_000 : 200_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                writer.destroyForcibly().waitFor();
            }
            leftovers += unfinished(root).size();
            String content = Files.readString(file);
            assertThat(content).hasSize(SIZE);
            assertThat(content.chars().distinct().count()).as("letters").isEqualTo(1);

            WorkspaceTools.open(root, WorkspacePolicy.DEFAULT.withAllowWrite(true));
            assertThat(unfinished(root)).isEmpty();
        }
        assertThat(leftovers).as("it was killed in the middle of a write").isPositive();
    }

    @Test
    void sweep_writeOfALivingThread_stays() throws Exception {
        try (Folder open = Folder.open(folder.toRealPath())) {
            AtomicFile.write(open, Path.of("file"), null, out -> out.write('x'), () -> {
                try (Folder again = Folder.open(folder.toRealPath())) {
                    assertThat(again.unfinished()).hasSize(1);
                    Leftovers.sweep(again);
                }
                assertThat(unfinished(folder)).hasSize(1);
            });
        }
        assertThat(folder.resolve("file")).hasContent("x");
    }

    private static List<Path> unfinished(Path folder) throws java.io.IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(path -> TemporaryName.matches(path.getFileName()))
                    .toList();
        }
    }
}
