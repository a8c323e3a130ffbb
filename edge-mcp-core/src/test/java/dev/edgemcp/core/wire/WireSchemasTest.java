package dev.edgemcp.core.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.protocol.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireSchemasTest {
    private static final String TOOLS = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\","
            + "\"inputSchema\":{\"type\":\"object\"}}],\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\"}}";

    private static void passes(Revision revision, String method, String message) {
        assertThatCode(() -> WireSchemas.of(revision).check(method, message)).doesNotThrowAnyException();
    }

    private static void fails(Revision revision, String method, String message, String why) {
        assertThatThrownBy(() -> WireSchemas.of(revision).check(method, message))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why)
                .hasMessageContaining(revision.id());
    }

    @ParameterizedTest
    @EnumSource
    void check_toolList_needsItsMembers(Revision revision) {
        passes(revision, "tools/list", TOOLS);
        fails(revision, "tools/list", TOOLS.replace("\"name\"", "\"nome\""), "ListToolsResult: /tools/0");
        fails(revision, "tools/list", TOOLS.replace("\"tools\"", "\"tulls\""), "ListToolsResult");
        fails(revision, "tools/list", TOOLS.replace("2.0", "1.0"), "JSONRPC");
        fails(revision, "tools/list", TOOLS.replace("\"id\":1", "\"id\":null"), "JSONRPC");
        fails(revision, "tools/lost", TOOLS, "tools/lost, which clients do not send");
        fails(revision, null, TOOLS, "answers no request");
        fails(revision, "tools/list", "[" + TOOLS + "]", "not a JSON object");
    }

    @ParameterizedTest
    @EnumSource
    void check_notification_byItsMethod(Revision revision) {
        String progress =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"p\",\"progress\":1}}";
        passes(revision, null, progress);
        fails(revision, null, progress.replace(",\"progress\":1", ""), "ProgressNotification: /params");
        fails(
                revision,
                null,
                progress.replace("notifications/progress", "notifications/initialized"),
                "ServerNotification");
    }

    @ParameterizedTest
    @EnumSource
    void check_serverRequest_onlyWhereThereAreSome(Revision revision) {
        String roots = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}";
        String sampling = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"sampling/createMessage\",\"params\":{}}";
        String elicitation = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"elicitation/create\",\"params\":"
                + "{\"message\":\"?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
        if (revision.stateless()) {
            fails(revision, null, roots, "servers do not send roots/list");
            return;
        }
        passes(revision, null, roots);
        fails(revision, null, sampling, "CreateMessageRequest: /params");
        if (revision.compareTo(Revision.V2025_06_18) < 0) {
            fails(revision, null, elicitation, "servers do not send elicitation/create");
        } else {
            passes(revision, null, elicitation);
        }
    }

    @ParameterizedTest
    @EnumSource
    void check_error_mayHaveNoId(Revision revision) {
        String error = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no\"}}";
        passes(revision, null, error);
        fails(revision, null, error.replace(",\"message\":\"no\"", ""), "message");
        fails(revision, null, error.replace("-32700", "1.5"), "/error/code");
    }

    @Test
    void check_errorOfTheSpecification_needsItsData() {
        String error =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"message\":\"no\",\"data\":{\"supported\":[],\"requested\":\"x\"}}}";
        passes(Revision.V2026_07_28, "tools/list", error);
        fails(
                Revision.V2026_07_28,
                "tools/list",
                error.replace("\"supported\":[],", ""),
                "UnsupportedProtocolVersionError: /error/data");
        passes(Revision.V2025_11_25, "tools/list", error.replace("\"supported\":[],", ""));
    }

    @Test
    void check_statelessResult_needsItsType() {
        fails(Revision.V2026_07_28, "tools/list", TOOLS.replace("\"resultType\":\"complete\",", ""), "resultType");
        fails(Revision.V2026_07_28, "ping", TOOLS, "ping, which clients do not send");
        String asks = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"input_required\",\"inputRequests\":"
                + "{\"a\":{\"method\":\"roots/list\"}}}}";
        passes(Revision.V2026_07_28, "tools/call", asks);
        fails(
                Revision.V2026_07_28,
                "tools/call",
                asks.replace("roots/list", "roots/lost"),
                "InputRequiredResult: /inputRequests");
        fails(Revision.V2026_07_28, "tools/list", asks, "tools/list must not ask back");
    }

    @Test
    void check_audio_cameAfterTheFirstRevision() {
        String audio =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"audio\",\"data\":\"AA==\",\"mimeType\":\"audio/wav\"}]}}";
        fails(Revision.V2024_11_05, "tools/call", audio, "CallToolResult: /content/0");
        for (Revision revision : List.of(Revision.V2025_03_26, Revision.V2025_06_18, Revision.V2025_11_25)) {
            passes(revision, "tools/call", audio);
        }
    }
}
