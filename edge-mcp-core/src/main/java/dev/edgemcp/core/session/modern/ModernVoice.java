package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.session.Voice;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call whose questions are its answer: the client sends the request again with what was asked.
 *
 * @param logLevel the least important log messages that the client wants, or null for none
 */
record ModernVoice(
        ClientCapabilities capabilities, @Nullable LogLevel logLevel, Map<String, ObjectNode> answers)
        implements Voice {
    /** @throws dev.edgemcp.core.jsonrpc.JsonRpcException if the log level is none */
    static ModernVoice of(Params params, Map<String, ObjectNode> answers) {
        Params meta = params.in(Mcp.META);
        String level = meta.optionalString(Mcp.META_LOG_LEVEL);
        return new ModernVoice(
                ClientCapabilities.from(meta.object(Mcp.META_CLIENT_CAPABILITIES), Revision.V2026_07_28),
                level == null ? null : level(level),
                answers);
    }

    private static LogLevel level(String level) {
        return LogLevel.of(level)
                .orElseThrow(() -> ModernEra.invalid("params._meta." + Mcp.META_LOG_LEVEL + " must be one of "
                        + Arrays.stream(LogLevel.values()).map(LogLevel::id).collect(Collectors.joining(", "))));
    }

    @Override
    public boolean wants(LogLevel level) {
        return logLevel != null && level.compareTo(logLevel) >= 0;
    }

    @Override
    public @Nullable Asker asker() {
        return null;
    }
}
