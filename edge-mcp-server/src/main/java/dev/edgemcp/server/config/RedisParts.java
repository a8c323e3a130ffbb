package dev.edgemcp.server.config;

import dev.edgemcp.core.redis.RedisSettings;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together where Redis is, and how to speak with it, from the parts that are configured. */
final class RedisParts {
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;

    private RedisParts() {}

    /**
     * The whole. What stands in the URL wins over the single settings, unless those come from a later layer; the standard URL
     * says nothing but where.
     */
    static RedisSettings of(Configuration from) {
        Effective<URI> url = from.effective(Settings.REDIS_URL);
        if (url == null) {
            throw new IllegalStateException("there is a standard URL");
        }
        String user = url.value().getRawUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        String username = user == null ? null : colon < 0 ? user : user.substring(0, colon);
        String password = user == null || colon < 0 ? null : user.substring(colon + 1);
        boolean tls = from.need(Settings.REDIS_TLS) || url.value().getScheme().equals("rediss");
        return new RedisSettings(
                node(url.value().getHost(), url.value().getPort(), PORT),
                sentinels(from),
                pick(from, url, decoded(username), Settings.REDIS_USERNAME),
                pick(from, url, decoded(password), Settings.REDIS_PASSWORD),
                database(from, url),
                from.need(Settings.REDIS_KEY_PREFIX),
                tls
                        ? new RedisSettings.Tls(
                                !from.need(Settings.REDIS_TLS_SKIP_VERIFY), from.path(Settings.REDIS_TLS_CA_FILE))
                        : null,
                from.need(Settings.REDIS_CONNECT_TIMEOUT),
                from.need(Settings.REDIS_COMMAND_TIMEOUT));
    }

    private static RedisSettings.@Nullable Sentinels sentinels(Configuration from) {
        String master = from.get(Settings.REDIS_SENTINEL_MASTER);
        List<String> nodes = from.get(Settings.REDIS_SENTINEL_NODES);
        return master == null || nodes == null
                ? null
                : new RedisSettings.Sentinels(
                        master,
                        nodes.stream()
                                .map(text -> URI.create("redis://" + text))
                                .map(node -> node(node.getHost(), node.getPort(), SENTINEL_PORT))
                                .toList(),
                        from.get(Settings.REDIS_SENTINEL_PASSWORD));
    }

    private static RedisSettings.Node node(String host, int port, int standardPort) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new RedisSettings.Node(bare, port < 0 ? standardPort : port);
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

    private static @Nullable String decoded(@Nullable String text) {
        // Not a form: a plus is a plus.
        return text == null
                ? null
                : java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    }
}
