package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;

/** What an HTTP answer that holds no MCP, or none at all, means. */
final class HttpStatus {
    private HttpStatus() {}

    static boolean ok(int status) {
        return status >= 200 && status < 300;
    }

    static boolean unauthorized(int status) {
        return status == 401 || status == 403;
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
                Reason.REFUSED, status, where + " answered HTTP " + status + " and no MCP" + retry);
    }

    static McpClientException unreachable(Throwable failure, ClientTarget target) {
        return new McpClientException(
                Reason.UNREACHABLE,
                failure instanceof HttpConnectTimeoutException
                        ? target.describe() + " did not accept the connection in time"
                        : "cannot connect to " + target.describe() + ": " + Failures.words(failure),
                failure);
    }
}
