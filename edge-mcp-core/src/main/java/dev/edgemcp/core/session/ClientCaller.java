package dev.edgemcp.core.session;

import dev.edgemcp.core.call.Caller;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Credentials;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that hears of a call by notifications. */
final class ClientCaller implements Caller {
    private static final int MAX_TEXT = 1024;
    private static final int MAX_TOKEN = 1024;
    private static final int MAX_LOG = 64 * 1024;

    private final Exchange exchange;
    private final Voice voice;
    private final JsonRpcCodec codec;
    private final @Nullable JsonNode progressToken;

    /** @throws JsonRpcException if the request has a token of progress that cannot be used */
    ClientCaller(Params params, Exchange exchange, Voice voice, JsonRpcCodec codec) {
        this.exchange = exchange;
        this.voice = voice;
        this.codec = codec;
        this.progressToken = token(params);
    }

    @Override
    public ClientCapabilities capabilities() {
        return voice.capabilities();
    }

    @Override
    public Credentials credentials() {
        Credentials lasting = exchange.conversation().credentials();
        return exchange.headers() == null
                ? lasting
                : lasting.and(exchange.headers().credentials());
    }

    @Override
    public @Nullable ClientSession session() {
        return exchange.conversation().session();
    }

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        if (progressToken == null) {
            return;
        }
        ObjectNode json = Json.object();
        json.set("progressToken", progressToken);
        put(json, "progress", progress);
        if (total != null) {
            put(json, "total", total);
        }
        if (message != null) {
            json.put("message", shortened(message, MAX_TEXT));
        }
        exchange.out().send(codec.encode(new Notification(Mcp.PROGRESS, json)));
    }

    @Override
    public void log(LogLevel level, @Nullable String logger, Object data) {
        if (!voice.wants(level)) {
            return;
        }
        ObjectNode json = Json.object();
        json.put("level", level.id());
        if (logger != null) {
            json.put("logger", shortened(logger, MAX_TEXT));
        }
        JsonNode tree = Json.tree(data);
        String text = tree.isString() ? tree.stringValue() : Json.text(tree);
        if (text.length() <= MAX_LOG) {
            json.set("data", tree);
        } else {
            json.put("data", shortened(text, MAX_LOG));
        }
        exchange.out().send(codec.encode(new Notification(Mcp.LOG_MESSAGE, json)));
    }

    @Override
    public void releaseConnection() {
        exchange.release().run();
    }

    private static @Nullable JsonNode token(Params params) {
        JsonNode token = params.object(Mcp.META).get("progressToken");
        if (token == null) {
            return null;
        }
        // Every notification repeats it, so a long one would be a way to have little answered with much.
        boolean usable = token.isString() ? token.stringValue().length() <= MAX_TOKEN : token.isIntegralNumber();
        if (!usable) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_PARAMS,
                    "params._meta.progressToken must be an integer or a string of at most " + MAX_TOKEN
                            + " characters");
        }
        return token;
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static void put(ObjectNode json, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.put(name, (long) value);
        } else {
            json.put(name, value);
        }
    }
}
