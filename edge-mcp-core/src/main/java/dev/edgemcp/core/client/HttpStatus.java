package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an HTTP answer that holds no MCP, or none at all, means. */
final class HttpStatus {
    private HttpStatus() {}

    static boolean ok(int status) {
        return status >= 200 && status < 300;
    }

    static boolean unauthorized(int status) {
        return status == 401 || status == 403;
    }

    /**
     * What a request that got no response means.
     *
     * @param ssl failures of TLS that mean that the server was not reached at all
     */
    static McpClientException failed(Throwable failure, ClientTarget target, Class<? extends SSLException> ssl) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof McpClientException known) {
            return known;
        }
        boolean connecting = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException
                || ssl.isInstance(cause);
        return connecting
                ? unreachable(cause, target)
                : new McpClientException(
                        Reason.CLOSED,
                        "lost the connection to " + target.describe() + ": " + Failures.words(cause),
                        cause);
    }

    static McpClientException refused(HttpResponse<?> response, ClientTarget target, boolean withKey) {
        int status = response.statusCode();
        String where = target.describe();
        if (status == 401) {
            return McpClientException.status(
                    Reason.FORBIDDEN,
                    status,
                    where + (withKey ? " does not accept the API key" : " wants an API key") + " (HTTP 401)");
        }
        if (status == 403) {
            return McpClientException.status(
                    Reason.FORBIDDEN, status, where + " forbids this, with the API key in use (HTTP 403)");
        }
        if (status >= 300 && status < 400) {
            return McpClientException.status(
                    Reason.REFUSED,
                    status,
                    where + " redirects to "
                            + Failures.quote(
                                    response.headers().firstValue("Location").orElse("nowhere"))
                            + "; redirects are not followed (HTTP " + status + ")");
        }
        String retry = response.headers()
                .firstValue("Retry-After")
                .map(value -> ", retry after " + Failures.quote(value))
                .orElse("");
        return McpClientException.status(
                Reason.REFUSED,
                status,
                where + " answered HTTP " + status + " and no MCP" + retry,
                retryAfter(response));
    }

    /** When the server wants to be asked again, if it is too busy now and says so in seconds. */
    static @Nullable Duration retryAfter(HttpResponse<?> response) {
        int status = response.statusCode();
        if (status != 429 && status != 503) {
            return null;
        }
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
    }

    static McpClientException unreachable(Throwable failure, ClientTarget target) {
        return new McpClientException(
                Reason.UNREACHABLE, "cannot connect to " + target.describe() + ": " + why(failure), failure);
    }

    // The JDK leaves the most common failures without a message.
    private static String why(Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "no answer in time";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "there is no such host";
            }
            String certificate = CertificateProblems.words(cause);
            if (certificate != null) {
                return certificate;
            }
        }
        if (failure instanceof SSLException && Failures.words(failure).matches("(?i).*unrecognized SSL message.*")) {
            return "it does not speak TLS there; http:// and ws:// are without";
        }
        return failure instanceof ConnectException && failure.getMessage() == null
                ? "the connection was refused"
                : Failures.words(failure);
    }
}
