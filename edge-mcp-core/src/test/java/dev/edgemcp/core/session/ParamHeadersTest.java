package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code Mcp-Param-*}: headers that repeat arguments. */
class ParamHeadersTest {
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .tool(Tool.of("route", Json.parseObject("""
                                    {"type": "object", "properties": {
                                       "region": {"type": "string", "x-mcp-header": "Region"},
                                       "level": {"type": "integer", "x-mcp-header": "Level"},
                                       "dry": {"type": "boolean", "x-mcp-header": "Dry"},
                                       "where": {"type": "object", "properties": {
                                          "city": {"type": "string", "x-mcp-header": "City"}}},
                                       "free": {"type": "string"}}}"""), (arguments, context) -> ToolResult.text(Json.text(arguments)))
                    .build())
            .build();

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void header_thatRepeatsTheArgument_passes() throws Exception {
        assertThat(call("{\"region\":\"eu\"}", Map.of("region", "eu"))).isEqualTo("200");
        assertThat(call("{\"region\":\"eu\"}", Map.of("region", " eu "))).isEqualTo("200");
        assertThat(call("{\"region\":\"Zürich\"}", Map.of("region", "=?base64?WsO8cmljaA==?=")))
                .isEqualTo("200");
        assertThat(call("{\"region\":\"=?base64?WsO8\"}", Map.of("region", "=?base64?WsO8")))
                .isEqualTo("200");
        assertThat(call("{\"level\":10}", Map.of("level", "10"))).isEqualTo("200");
        assertThat(call("{\"level\":10}", Map.of("level", "1e1"))).isEqualTo("200");
        assertThat(call("{\"dry\":true}", Map.of("dry", "true"))).isEqualTo("200");
        assertThat(call("{\"where\":{\"city\":\"Bern\"}}", Map.of("city", "Bern")))
                .isEqualTo("200");
        assertThat(call("{\"free\":\"x\"}", Map.of("unknown", "y"))).isEqualTo("200");
        assertThat(call("{}", Map.of())).isEqualTo("200");
        assertThat(call("{\"region\":null,\"level\":1}", Map.of("level", "1"))).isEqualTo("200");
    }

    @Test
    void header_thatSaysSomethingElse_isAMismatch() throws Exception {
        assertThat(call("{\"region\":\"eu\"}", Map.of("region", "us"))).isEqualTo("400 -32020");
        assertThat(call("{\"region\":\"eu\"}", Map.of("region", "EU"))).isEqualTo("400 -32020");
        assertThat(call("{\"region\":\"eu\"}", Map.of())).isEqualTo("400 -32020");
        assertThat(call("{}", Map.of("region", "eu"))).isEqualTo("400 -32020");
        assertThat(call("{\"region\":\"Hello\"}", Map.of("region", "=?base64?SGVsbG8?=")))
                .isEqualTo("400 -32020");
        assertThat(call("{\"region\":\"Hello\"}", Map.of("region", "=?base64?SGV%bG8=?=")))
                .isEqualTo("400 -32020");
        assertThat(call("{\"level\":10}", Map.of("level", "11"))).isEqualTo("400 -32020");
        assertThat(call("{\"level\":10}", Map.of("level", "ten"))).isEqualTo("400 -32020");
        assertThat(call("{\"level\":10}", Map.of("level", "1e999999999"))).isEqualTo("400 -32020");
        assertThat(call("{\"where\":{\"city\":\"Bern\"}}", Map.of())).isEqualTo("400 -32020");
    }

    private String call(String arguments, Map<String, String> headers) throws Exception {
        ModernHttp.Answer answer = new ModernHttp(edge, Principal.ANONYMOUS, "{}")
                .params(headers)
                .post("tools/call", "{\"name\":\"route\",\"arguments\":" + arguments + "}");
        return answer.status() + (answer.code() == 0 ? "" : " " + answer.code());
    }
}
