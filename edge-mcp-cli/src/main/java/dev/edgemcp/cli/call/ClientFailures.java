package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.client.McpClientException;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.protocol.Mcp;
import org.jspecify.annotations.Nullable;

/** What a failure of the client means to the person at the command line. */
final class ClientFailures {
    private ClientFailures() {}

    static CliException explain(McpClientException failure, ServerRequest server) {
        return new CliException(
                exitCode(failure), what(failure.reason()), failure.getMessage(), fix(failure, server), failure);
    }

    private static ExitCode exitCode(McpClientException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, CLOSED, SESSION_LOST -> ExitCode.UNREACHABLE;
            case REFUSED -> later(failure) ? ExitCode.TIMED_OUT : ExitCode.UNREACHABLE;
            case FORBIDDEN -> ExitCode.FORBIDDEN;
            case TIMEOUT, BUSY -> ExitCode.TIMED_OUT;
            case REJECTED -> later(failure) ? ExitCode.TIMED_OUT : ExitCode.FAILED;
            case INCOMPATIBLE, PROTOCOL -> ExitCode.FAILED;
        };
    }

    private static String what(Reason reason) {
        return switch (reason) {
            case UNREACHABLE -> "cannot reach the server";
            case REFUSED -> "the server does not speak MCP there";
            case CLOSED -> "lost the server";
            case SESSION_LOST -> "the server lost the session";
            case FORBIDDEN -> "not allowed";
            case TIMEOUT -> "timed out";
            case BUSY -> "the server is busy";
            case REJECTED -> "the server refused the request";
            case INCOMPATIBLE -> "no protocol version in common";
            case PROTOCOL -> "the server broke the protocol";
        };
    }

    private static @Nullable String fix(McpClientException failure, ServerRequest server) {
        if (later(failure)) {
            return "try again later";
        }
        if (failure.badCertificate()) {
            return "add --ca-file FILE, with the certificate of the server or of its authority, and call the server by a"
                    + " name that its certificate is for";
        }
        boolean child = !server.child().isEmpty();
        return switch (failure.reason()) {
            case UNREACHABLE ->
                child
                        ? "check the command: " + String.join(" ", server.child())
                        : server.url().equals(ServerRequest.DEFAULT_URL)
                                ? "edge-mcp serve"
                                : "check that the server runs and the URL is right: " + server.url();
            case FORBIDDEN -> "export EDGE_MCP_API_KEY=KEY, or add --api-key-file FILE";
            case TIMEOUT -> "add --timeout 5m";
            case REFUSED -> "check the path of the URL; MCP is often at /mcp";
            case REJECTED -> {
                JsonRpcError error = failure.error();
                yield error != null && error.code() == JsonRpcError.INVALID_PARAMS
                        ? "edge-mcp tools " + server.words() + ", to see the tools there are"
                        : null;
            }
            case INCOMPATIBLE -> "add --era legacy or --era modern, or upgrade the older side";
            case CLOSED, SESSION_LOST, BUSY, PROTOCOL -> null;
        };
    }

    /** Whether the server said that it cannot now. */
    private static boolean later(McpClientException failure) {
        JsonRpcError error = failure.error();
        int code = error == null ? failure.status() : error.code();
        return code == Mcp.TOO_MANY_REQUESTS || code == Mcp.UNAVAILABLE;
    }
}
