package dev.edgemcp.core.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** {@link RedisSettings} in Lettuce's terms. */
final class Endpoint {
    private static final int MAX_QUEUED = 10_000;

    private Endpoint() {}

    static RedisURI uri(RedisSettings settings) {
        RedisSettings.Sentinels sentinels = settings.sentinels();
        RedisURI.Builder builder = sentinels == null
                ? RedisURI.builder()
                        .withHost(settings.node().host())
                        .withPort(settings.node().port())
                : RedisURI.builder().withSentinelMasterId(sentinels.master());
        if (sentinels != null) {
            sentinels.nodes().forEach(node -> builder.withSentinel(sentinel(settings, sentinels, node)));
        }
        encrypt(builder, settings.tls());
        if (settings.password() != null) {
            if (settings.username() == null) {
                builder.withPassword(settings.password().toCharArray());
            } else {
                builder.withAuthentication(
                        settings.username(), settings.password().toCharArray());
            }
        }
        return builder.withDatabase(settings.database())
                .withTimeout(settings.commandTimeout())
                .withClientName("edge-mcp")
                .build();
    }

    private static RedisURI sentinel(
            RedisSettings settings, RedisSettings.Sentinels sentinels, RedisSettings.Node node) {
        RedisURI.Builder builder =
                RedisURI.builder().withHost(node.host()).withPort(node.port()).withTimeout(settings.connectTimeout());
        encrypt(builder, settings.tls());
        if (sentinels.password() != null) {
            builder.withPassword(sentinels.password().toCharArray());
        }
        return builder.build();
    }

    private static void encrypt(RedisURI.Builder builder, RedisSettings.@Nullable Tls tls) {
        if (tls != null) {
            builder.withSsl(true).withVerifyPeer(tls.verify() ? SslVerifyMode.FULL : SslVerifyMode.NONE);
        }
    }

    static ClientOptions options(RedisSettings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                .protocolVersion(ProtocolVersion.RESP3)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUED)
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build());
        if (settings.tls() != null && settings.tls().caFile() != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(settings.tls().caFile().toFile())
                    .build());
        }
        return options.build();
    }
}
