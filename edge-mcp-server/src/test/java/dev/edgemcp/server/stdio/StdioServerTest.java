package dev.edgemcp.server.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.wire.WireLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StdioServerTest {
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";

    record Text(String text) {}

    @Test
    void run_messages_areAnsweredOneALine() throws Exception {
        List<String> lines = serve(INITIALIZE + "\n\r\n" + PING + "\r\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("2025-11-25");
        assertThat(lines.get(1)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
    }

    @Test
    void run_lastLineWithoutAnEnd_isAMessageToo() throws Exception {
        assertThat(serve(PING)).hasSize(1);
    }

    @Test
    void run_callThatRunsAtTheEnd_isAnsweredBeforeTheEnd() throws Exception {
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"say\",\"arguments\":{\"text\":\"a\\nb\"}}}";

        List<String> lines = serve(INITIALIZE + "\n" + call + "\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("a\\nb");
    }

    @Test
    void run_malformedLines_areAnsweredAndTheRestIsServed() throws Exception {
        List<String> lines = serve("{nonsense\n[]\n" + PING + "\n");

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("-32700");
        assertThat(lines.get(1)).contains("-32600");
        assertThat(lines.get(2)).contains("\"result\":{}");
    }

    @Test
    void run_badUtf8_isAnsweredAndTheRestIsServed() throws Exception {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"', '\n'});
        input.write((PING + "\n").getBytes(StandardCharsets.UTF_8));

        List<String> lines = serve(new ByteArrayInputStream(input.toByteArray()));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("-32700").contains("UTF-8");
    }

    @Test
    void run_lineOfAHundredMegabytes_isRefusedWithoutBeingKept() throws Exception {
        byte[] tail = ("\n" + PING + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream input = new InputStream() {
            private long left = 100L * 1024 * 1024;
            private int position;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in blocks");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left > 0) {
                    int count = (int) Math.min(left, length);
                    java.util.Arrays.fill(bytes, offset, offset + count, (byte) 'x');
                    left -= count;
                    return count;
                }
                int count = Math.min(length, tail.length - position);
                System.arraycopy(tail, position, bytes, offset, count);
                position += count;
                return count == 0 ? -1 : count;
            }
        };

        List<String> lines = serve(input);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("-32600").contains("larger than 4096 bytes");
        assertThat(lines.get(1)).contains("\"result\":{}");
    }

    private static List<String> serve(String input) throws IOException {
        List<String> answers = serve(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        WireLog wire = new WireLog();
        input.lines().forEach(wire::sent);
        answers.forEach(wire::received);
        return answers;
    }

    private static List<String> serve(InputStream input) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        CallLimits limits = new CallLimits(
                new MessageLimits(4096, 32), 4, 4, 4, Duration.ofSeconds(10), Duration.ofSeconds(10), 10);
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .limits(limits)
                .tool(Tool.of("say", Text.class, (arguments, context) -> ToolResult.text(arguments.text()))
                        .build())
                .build()) {
            new StdioServer(edge, Principal.ANONYMOUS, input, output).run();
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
