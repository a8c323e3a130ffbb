package dev.edgemcp.core.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WireLogTest {
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"a\"}}";
    private static final String STRUCTURED_ARRAY =
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"content\":[],\"structuredContent\":[1]%s}}";

    private final WireLog log = new WireLog();

    private void initialize(String revision) {
        log.sent("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"x\"}}");
        log.received("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"" + revision
                + "\",\"capabilities\":{},\"serverInfo\":{\"name\":\"a\",\"version\":\"1\"}}}");
    }

    @Test
    void received_afterHandshake_isJudgedByWhatWasNegotiated() {
        initialize("2025-06-18");
        log.sent(CALL.formatted("1"));
        assertThatThrownBy(() -> log.received(STRUCTURED_ARRAY.formatted("1", "")))
                .hasMessageContaining("2025-06-18 CallToolResult: /structuredContent");

        initialize("2025-03-26");
        log.sent(CALL.formatted("1"));
        assertThatCode(() -> log.received(STRUCTURED_ARRAY.formatted("1", ""))).doesNotThrowAnyException();
    }

    @Test
    void received_requestWithItsRevision_isJudgedByThat() {
        initialize("2025-11-25");
        log.sent("{\"jsonrpc\":\"2.0\",\"id\":\"m\",\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"_meta\":"
                + "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}");
        assertThatCode(() -> log.received(STRUCTURED_ARRAY.formatted("\"m\"", ",\"resultType\":\"complete\"")))
                .doesNotThrowAnyException();
    }

    @Test
    void received_resultThatNobodyAskedFor_fails() {
        log.sent(CALL.formatted("1"));
        assertThatThrownBy(() -> log.received(STRUCTURED_ARRAY.formatted("\"1\"", "")))
                .hasMessageContaining("answers no request");
    }

    @Test
    void received_secondAnswer_fails() {
        initialize("2025-03-26");
        log.sent(CALL.formatted("1"));
        log.received(STRUCTURED_ARRAY.formatted("1", ""));
        assertThatThrownBy(() -> log.received(STRUCTURED_ARRAY.formatted("1", "")))
                .hasMessageContaining("answers no request");
    }
}
