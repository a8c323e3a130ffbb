package dev.edgemcp.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and how to speak with it.
 *
 * @param url without user, password and database; {@code rediss} for TLS
 * @param username or null for the standard one
 * @param password or null for none
 * @param keyPrefix what all keys begin with
 * @param sentinelMaster the name of the master that the sentinels know, or null without sentinels
 * @param sentinelNodes where the sentinels are, each as {@code HOST:PORT}; the {@code url} then counts for nothing but TLS
 * @param sentinelPassword or null for none
 * @param mustBeThere whether the server is not to start without it
 * @param verify whether its certificate must be good
 * @param caFile certificates to trust beside Java's, or null
 */
public record RedisServer(
        URI url,
        @Nullable String username,
        @Nullable String password,
        int database,
        String keyPrefix,
        @Nullable String sentinelMaster,
        List<String> sentinelNodes,
        @Nullable String sentinelPassword,
        Duration connectTimeout,
        Duration commandTimeout,
        boolean mustBeThere,
        boolean verify,
        @Nullable Path caFile) {
    public RedisServer {
        sentinelNodes = List.copyOf(sentinelNodes);
    }

    @Override
    public String toString() {
        return "RedisServer[" + url + ", database=" + database + "]";
    }

    /**
     * Puts the parts together. What stands in the URL wins over the single settings, unless those come from a later layer;
     * the standard URL says nothing but where.
     */
    static RedisServer of(Configuration from) {
        Effective<URI> url = from.effective(Settings.REDIS_URL);
        if (url == null) {
            throw new IllegalStateException("there is a standard URL");
        }
        String user = url.value().getRawUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        String username = user == null ? null : colon < 0 ? user : user.substring(0, colon);
        String password = user == null || colon < 0 ? null : user.substring(colon + 1);
        return new RedisServer(
                bare(url.value(), from.need(Settings.REDIS_TLS)),
                pick(from, url, decoded(username), Settings.REDIS_USERNAME),
                pick(from, url, decoded(password), Settings.REDIS_PASSWORD),
                database(from, url),
                from.need(Settings.REDIS_KEY_PREFIX),
                from.get(Settings.REDIS_SENTINEL_MASTER),
                words(from.get(Settings.REDIS_SENTINEL_NODES)),
                from.get(Settings.REDIS_SENTINEL_PASSWORD),
                from.need(Settings.REDIS_CONNECT_TIMEOUT),
                from.need(Settings.REDIS_COMMAND_TIMEOUT),
                !from.need(Settings.REDIS_FALLBACK_MODE),
                !from.need(Settings.REDIS_TLS_SKIP_VERIFY),
                from.path(Settings.REDIS_TLS_CA_FILE));
    }

    private static List<String> words(@Nullable List<String> words) {
        return words == null ? List.of() : words;
    }

    private static @Nullable String pick(
            Configuration from, Effective<URI> url, @Nullable String inUrl, Setting<String> setting) {
        Effective<String> single = from.effective(setting);
        if (inUrl == null
                || inUrl.isEmpty()
                || (single != null && single.source().beats(url.source()))) {
            return single == null ? null : single.value();
        }
        return inUrl;
    }

    private static int database(Configuration from, Effective<URI> url) {
        String path = url.value().getPath() == null ? "" : url.value().getPath();
        Effective<Integer> single = from.effective(Settings.REDIS_DATABASE);
        if (path.length() <= 1 || (single != null && single.source().beats(url.source()))) {
            return single == null ? 0 : single.value();
        }
        return Integer.parseInt(path.substring(1));
    }

    private static URI bare(URI url, boolean tls) {
        String authority = url.getRawAuthority();
        try {
            return new URI(
                    tls ? "rediss" : url.getScheme(),
                    authority.substring(authority.lastIndexOf('@') + 1),
                    null,
                    null,
                    null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a part of a URL is one", e);
        }
    }

    private static @Nullable String decoded(@Nullable String text) {
        // Not a form: a plus is a plus.
        return text == null
                ? null
                : java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    }
}
