package dev.edgemcp.core.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

/** Any text is a message that goes round unchanged, or a refusal that may be sent to anybody. */
class JsonRpcCodecFuzz {
    /** Small, so that inputs reach every limit. */
    private static final MessageLimits LIMITS = new MessageLimits(4096, 16);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final JsonRpcCodec codec = new JsonRpcCodec(LIMITS);

    @FuzzTest
    void codec(byte[] input) {
        long begin = THREADS.getCurrentThreadCpuTime();
        goesRound(input);
        // Generous: the first input pays for loading the classes.
        assertThat(THREADS.getCurrentThreadCpuTime() - begin).as("nanoseconds").isLessThan(10_000_000_000L);
    }

    private void goesRound(byte[] input) {
        JsonRpcMessage message;
        try {
            message = codec.decode(new String(input, StandardCharsets.UTF_8));
        } catch (JsonRpcException e) {
            assertThat(e.error().code()).isBetween(JsonRpcError.PARSE_ERROR, JsonRpcError.INVALID_REQUEST);
            assertThat(e.error().message()).hasSizeLessThan(200);
            return;
        }

        String line = codec.encode(message);

        assertThat(line).doesNotContain("\n", "\r");
        JsonRpcMessage again = new JsonRpcCodec(MessageLimits.DEFAULT).decode(line);
        assertThat(again).isEqualTo(message);
        assertThat(codec.encode(again)).isEqualTo(line);
    }
}
