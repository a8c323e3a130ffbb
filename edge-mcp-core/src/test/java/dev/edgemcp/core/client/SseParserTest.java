package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseParserTest {
    private final List<String> messages = new ArrayList<>();
    private final SseParser parser = new SseParser(100, messages::add);

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void accept_anyLineEnd_byteByByte_givesTheEvents(String end) {
        String stream = "\uFEFFdata: é1" + end + "data:2" + end + end + ": comment" + end + "id: 7" + end + end
                + "event: other" + end + "data: no" + end + end + "event:message" + end + "data: 3" + end + end
                + "data: unfinished" + end;
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            parser.accept(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(messages).containsExactly("é1\n2", "3");
    }

    @Test
    void accept_endlessLine_isRefused() {
        assertThatThrownBy(() -> feed("data: " + "x".repeat(200))).hasMessageContaining("more than 100 bytes");
    }

    @Test
    void accept_endlessEvent_isRefused() {
        assertThatThrownBy(() -> feed(("data: " + "x".repeat(40) + "\n").repeat(3)))
                .hasMessageContaining("more than 100 bytes");
    }

    private void feed(String text) {
        parser.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
