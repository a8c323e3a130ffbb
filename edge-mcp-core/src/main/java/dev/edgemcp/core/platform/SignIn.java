package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.platform.PlatformHttp.Ask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the platform whose a key is: this server's own, or a client's. Thread-safe. */
final class SignIn {
    private static final String PATH = "/api/v1/auth/edge-mcp";
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,52}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");

    private final PlatformSettings settings;
    private final PlatformHttp http;

    SignIn(PlatformSettings settings, PlatformHttp http) {
        this.settings = settings;
        this.http = http;
    }

    /**
     * What the platform says of a key that it knows.
     *
     * @param token what stands for the key from now on, or null if it gave none
     */
    record Known(String tenant, @Nullable String token) {
        @Override
        public String toString() {
            return "Known[" + tenant + "]";
        }
    }

    /** Signs an account of this server's own in, unless it is. */
    CompletableFuture<Void> signedIn(Account account) {
        if (account.apiKey() == null || account.platformTenant() != null) {
            return CompletableFuture.completedFuture(null);
        }
        return check(account.apiKey()).thenAccept(known -> account.signedIn(known.tenant()));
    }

    /** @return fails with {@link PlatformException}; the outcome is {@code UNAUTHORIZED} if the key is no good */
    CompletableFuture<Known> check(String key) {
        ObjectNode body = Json.object();
        body.put("edge_mcp_id", settings.edgeMcpId());
        body.put("api_key", key);
        CompletableFuture<JsonNode> sent = http.send(new Ask(
                PlatformCall.AUTHENTICATE,
                null,
                "POST",
                PATH,
                body,
                settings.bounds().requestTimeout(),
                MAX_BYTES));
        return sent.thenApply(SignIn::known);
    }

    private static Known known(JsonNode answer) {
        JsonNode success = answer.path("success");
        if (!success.isBoolean()) {
            throw new PlatformException(PlatformOutcome.MALFORMED, "its answer about a key says neither yes nor no");
        }
        if (!success.booleanValue()) {
            throw new PlatformException(PlatformOutcome.UNAUTHORIZED, "it does not know the key");
        }
        String tenant = answer.path("tenant_id").asString("");
        if (!TENANT.matcher(tenant).matches()) {
            throw new PlatformException(PlatformOutcome.MALFORMED, "its answer about a key names no tenant");
        }
        String token = answer.path("token").asString("");
        return new Known(tenant, TOKEN.matcher(token).matches() ? token : null);
    }

    static PlatformException problem(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof PlatformException known
                ? known
                : new PlatformException(
                        PlatformOutcome.MALFORMED,
                        "its answer cannot be used (" + cause.getClass().getSimpleName() + ")");
    }
}
