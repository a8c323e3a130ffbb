package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.KubeException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What failures of a request mean. */
final class ApiFailures {
    private static final int MAX_MESSAGE = 500;

    private ApiFailures() {}

    /** No answer, or a broken one. */
    static KubeException connection(Throwable cause, String request) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (cause instanceof KubeException known) {
            return known;
        }
        if (contains(cause, HttpTimeoutException.class)) {
            boolean connecting = contains(cause, java.net.http.HttpConnectTimeoutException.class);
            return connecting
                    ? new KubeException(Reason.UNREACHABLE, "nobody answers there", 0, request, cause)
                    : new KubeException(Reason.TIMEOUT, "the API server did not answer in time", 0, request, cause);
        }
        String message = contains(cause, java.net.UnknownHostException.class) || unresolved(cause)
                ? "its host name is not known here"
                : contains(cause, SSLException.class)
                        ? "its certificate is not accepted: " + text(root)
                        : contains(cause, java.net.ConnectException.class) ? "nobody answers there" : text(root);
        return new KubeException(Reason.UNREACHABLE, message, 0, request, cause);
    }

    /** An answer that is none of those that were hoped for. */
    static KubeException answer(int status, String body, String request) {
        Reason reason = switch (status) {
            case 401, 403 -> Reason.FORBIDDEN;
            case 404, 410 -> Reason.NOT_FOUND;
            case 409 -> Reason.CONFLICT;
            case 429, 503 -> Reason.BUSY;
            case 408, 504 -> Reason.TIMEOUT;
            case 400, 405, 415, 422 -> Reason.INVALID;
            default -> Reason.FAILED;
        };
        String message = message(body);
        return new KubeException(
                reason,
                message != null
                        ? message
                        : status == 401 ? "the API server does not know who asks" : "the API server answered " + status,
                status,
                request,
                null);
    }

    private static @Nullable String message(String body) {
        try {
            String message = Json.parseObject(body).path("message").asString("");
            return message.isBlank() ? null : cut(message);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean contains(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean unresolved(Throwable failure) {
        return contains(failure, java.nio.channels.UnresolvedAddressException.class);
    }

    private static String text(Throwable failure) {
        return cut(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    private static String cut(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
