package dev.edgemcp.server.netty;

import io.netty.channel.ChannelHandler;
import java.util.Map;

/** Takes over connections that stop speaking HTTP. It is asked only when all checks have passed, the key's among them. */
@FunctionalInterface
public interface UpgradeHandler {
    /** What becomes of an upgrade. */
    sealed interface Answer {}

    /**
     * It is not to be; the connection ends after the answer.
     *
     * @param error a short identifier
     * @param message one sentence for the caller
     */
    record Refused(int status, Map<String, String> headers, String error, String message) implements Answer {}

    /**
     * It is. The response 101 is written with the headers, then the handler gets the pipeline to itself, and then every
     * byte that the client has sent after the request.
     */
    record Accepted(Map<String, String> headers, ChannelHandler handler) implements Answer {}

    /** Decides. The request has no body. On the event loop: must not block. */
    Answer upgrade(HttpRequest request);
}
