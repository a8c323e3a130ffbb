package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.backup.Backup;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach the Redis of a release, if at all. */
final class RedisOptions {
    @Option(
            names = "--redis-url",
            paramLabel = "URL",
            description =
                    "Where Redis is reached from here (default: the chart's through the cluster, else as the values say)."
                            + " The password comes from its Secret, or EDGE_MCP_REDIS_PASSWORD.")
    private @Nullable String url;

    @Option(names = "--skip-redis", description = "Leave out quotas and sessions in Redis.")
    private boolean skip;

    @Nullable
    URI url() {
        return Backup.redisUrl(url);
    }

    boolean skip() {
        return skip;
    }
}
