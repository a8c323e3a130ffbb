package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handshake of the client, kept to repeat it when the session is gone. Thread-safe. */
final class Handshake {
    // All guarded by this, which nobody outside the package sees.
    private @Nullable RelayMessage asked;
    private @Nullable RelayMessage agreed;
    private @Nullable RelayMessage confirmation;
    private @Nullable String revision;
    private @Nullable String broken;

    /** The client asks for a session. */
    synchronized void asked(RelayMessage initialize) {
        asked = initialize;
    }

    /** The server answered a request; if it was that for a session, this is what both agreed on. */
    synchronized void answered(RequestId id, Success answer) {
        if (asked == null || !id.equals(asked.id())) {
            return;
        }
        agreed = asked;
        asked = null;
        confirmation = null;
        broken = null;
        revision = revision(answer);
    }

    /** The client says that it is ready. */
    synchronized void confirmed(RelayMessage initialized) {
        confirmation = initialized;
    }

    /** The request to repeat, or null if there is no session. */
    synchronized @Nullable RelayMessage request() {
        return agreed;
    }

    /** What to send after the repeated request, or null. */
    synchronized @Nullable RelayMessage confirmation() {
        return confirmation;
    }

    /** The revision of the session, or null. */
    synchronized @Nullable String revision() {
        return revision;
    }

    /** Why the session cannot go on, or null. */
    synchronized @Nullable String broken() {
        return broken;
    }

    /**
     * Looks whether the answer to the repeated request continues the session; if not, {@link #broken} says why.
     *
     * @throws McpClientException if the server cannot now, and trying again may help
     */
    synchronized void repeated(Response answer) {
        if (answer instanceof Failure failure) {
            int code = failure.error().code();
            if (code == Mcp.UNAVAILABLE || code == Mcp.TOO_MANY_REQUESTS) {
                throw new McpClientException(
                        Reason.BUSY, Failures.quote(failure.error().message()));
            }
            broken = "the server does not take up the session again: error " + code + ": "
                    + Failures.quote(failure.error().message());
            return;
        }
        String now = answer instanceof Success success ? revision(success) : null;
        broken = Objects.equals(now, revision)
                ? null
                : "the server came back with protocol version " + now + " instead of " + revision
                        + "; start the client again";
    }

    private static @Nullable String revision(Success answer) {
        String text = answer.result().path("protocolVersion").stringValue(null);
        return text == null ? null : Failures.quote(text);
    }
}
