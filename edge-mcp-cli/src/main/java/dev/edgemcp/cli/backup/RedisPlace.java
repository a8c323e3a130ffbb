package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Redis of a release, as its values name it.
 *
 * @param chart whether it is the chart's, which is reached through the cluster
 * @param host empty where there are sentinels
 * @param username empty for the standard one
 * @param caSecret the Secret with the certificates to trust; empty for those of Java
 * @param caEntry where in it
 * @param master by which name sentinels know it; empty without
 * @param sentinels as {@code HOST:PORT}
 * @param prefix what all its keys begin with
 */
record RedisPlace(
        boolean chart,
        String host,
        int port,
        String username,
        int database,
        boolean tls,
        boolean anyCertificate,
        String caSecret,
        String caEntry,
        String master,
        List<String> sentinels,
        String prefix) {
    private static final int PORT = 6379;
    private static final String PREFIX = "edge_mcp:";

    RedisPlace {
        sentinels = List.copyOf(sentinels);
    }

    /**
     * The one of a release, or null if it has none.
     *
     * @param values those that count, with the chart's own
     * @param url another way to it, or null
     */
    static @Nullable RedisPlace of(ObjectNode values, @Nullable URI url) {
        JsonNode cache = values.path("edgeMcp").path("cache").path("redis");
        if (!cache.path("enabled").asBoolean(true)) {
            return null;
        }
        String prefix = cache.path("keyPrefix").asString(PREFIX);
        if (url != null) {
            return at(url, values, prefix);
        }
        if (values.path("redis").path("enabled").asBoolean(true)) {
            return new RedisPlace(true, "", PORT, "", 0, false, false, "", "", "", List.of(), prefix);
        }
        JsonNode external = values.path("externalRedis");
        JsonNode tls = external.path("tls");
        List<String> sentinels = new ArrayList<>();
        external.path("sentinel").path("nodes").forEach(node -> sentinels.add(node.asString("")));
        return new RedisPlace(
                false,
                external.path("host").asString(""),
                external.path("port").asInt(PORT),
                external.path("username").asString(""),
                external.path("database").asInt(0),
                tls.path("enabled").asBoolean(false),
                tls.path("skipVerify").asBoolean(false),
                tls.path("existingSecret").asString(""),
                tls.path("existingSecretKey").asString(""),
                external.path("sentinel").path("master").asString(""),
                sentinels,
                prefix);
    }

    private static RedisPlace at(URI url, ObjectNode values, String prefix) {
        JsonNode tls = values.path("externalRedis").path("tls");
        String user = url.getUserInfo() == null ? "" : url.getUserInfo();
        String path = url.getPath() == null ? "" : url.getPath();
        return new RedisPlace(
                false,
                url.getHost(),
                url.getPort() < 0 ? PORT : url.getPort(),
                user,
                path.length() < 2 ? 0 : Integer.parseInt(path.substring(1)),
                url.getScheme().equals("rediss"),
                tls.path("skipVerify").asBoolean(false),
                tls.path("existingSecret").asString(""),
                tls.path("existingSecretKey").asString(""),
                "",
                List.of(),
                prefix);
    }

    /** Reads what somebody gave as a URL: {@code redis[s]://[USER@]HOST[:PORT][/DATABASE]}. */
    static URI url(String text) {
        try {
            URI url = new URI(text);
            String path = url.getPath() == null ? "" : url.getPath();
            boolean scheme = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
            if (scheme && url.getHost() != null && path.matches("|/|/\\d{1,3}") && !text.contains("?")) {
                if (url.getUserInfo() == null || !url.getUserInfo().contains(":")) {
                    return url;
                }
                throw new CliException(
                        ExitCode.USAGE,
                        "the URL of Redis has a password in it",
                        "others can see arguments",
                        "leave it out: it is taken from the Secret of the release, or from " + RedisPassword.VARIABLE);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new CliException(
                ExitCode.USAGE,
                "that is no URL of a Redis",
                null,
                "--redis-url redis://HOST:6379/0, or rediss:// for TLS");
    }

    /** For messages. */
    String name() {
        return chart ? "the Redis of the chart" : "Redis at " + (master.isEmpty() ? host + ":" + port : sentinels);
    }
}
