package dev.edgemcp.core.platform;

import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whom the platform takes this server for: by a key, or by the token that it has given for a client's key. Thread-safe.
 */
final class Account {
    private final String tenant;
    private final @Nullable String apiKey;
    private final @Nullable String token;
    private volatile @Nullable String platformTenant;

    private Account(String tenant, @Nullable String apiKey, @Nullable String token, @Nullable String platformTenant) {
        this.tenant = tenant;
        this.apiKey = apiKey;
        this.token = token;
        this.platformTenant = platformTenant;
    }

    /** One of this server's own. */
    static Account ofKey(String tenant, String apiKey) {
        return new Account(tenant, apiKey, null, null);
    }

    /** One of a client's. */
    static Account ofToken(String tenant, String token, String platformTenant) {
        return new Account(tenant, null, token, platformTenant);
    }

    /** The tenant that it is for, as this server calls it. */
    String tenant() {
        return tenant;
    }

    /** The key, or null if the platform has given a token. */
    @Nullable
    String apiKey() {
        return apiKey;
    }

    /** The tenant as the platform calls it, or null while it has not said so. */
    @Nullable
    String platformTenant() {
        return platformTenant;
    }

    void signedIn(@Nullable String as) {
        platformTenant = as;
    }

    /** Shows itself. With a token alone: beside it, a key of this server's would win, and its tenant with it. */
    void show(HttpRequest.Builder request) {
        if (apiKey != null) {
            request.header("X-API-Key", apiKey);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
    }

    @Override
    public String toString() {
        return "Account[" + tenant + "]";
    }
}
