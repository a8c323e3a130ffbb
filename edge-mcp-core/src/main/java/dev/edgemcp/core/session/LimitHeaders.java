package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.protocol.Mcp;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the headers of an answer say of a limit that was hit; the error in its body says the same.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit header fields</a>
 */
final class LimitHeaders {
    private static final long DAY = 86_400;
    private static final long MONTH = 31 * DAY;

    private LimitHeaders() {}

    static Map<String, String> of(Reply reply) {
        if (!(reply.response() instanceof Failure failure) || failure.error().code() != Mcp.TOO_MANY_REQUESTS) {
            return Map.of();
        }
        @Nullable JsonNode data = failure.error().data();
        if (data == null || !data.path("retry_after").isNumber()) {
            return Map.of();
        }
        long retryAfter = data.path("retry_after").longValue();
        String name = '"' + data.path("limit_type").asString("") + '"';
        boolean quota = data.has("quota_limit");
        long most = quota
                ? data.path("quota_limit").longValue()
                : data.path("burst").longValue();
        double perSecond = data.path("limit").doubleValue();
        long window = quota
                ? (data.path("quota_period").asString("").equals("daily") ? DAY : MONTH)
                : Math.max(1, (long) Math.ceil(most / perSecond));
        return Map.of(
                "Retry-After", String.valueOf(retryAfter),
                "RateLimit", name + ";r=0;t=" + retryAfter,
                "RateLimit-Policy", name + ";q=" + most + ";w=" + window);
    }
}
