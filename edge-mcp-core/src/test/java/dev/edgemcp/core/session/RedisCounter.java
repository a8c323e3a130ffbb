package dev.edgemcp.core.session;

import dev.edgemcp.core.redis.RealRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;

/** Looks into a Redis, and torments it. */
final class RedisCounter implements AutoCloseable {
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    RedisCounter(RealRedis redis) {
        this.client = RedisClient.create(redis.url());
        this.commands = client.connect().sync();
    }

    /** How many scripts have run. */
    long scripts() {
        return commands.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+).*", "$1")))
                .sum();
    }

    /** The names of sessions that it knows. */
    List<String> sessions() {
        return commands.keys("edge_mcp:session:*").stream()
                .map(key -> key.substring("edge_mcp:session:".length()))
                .toList();
    }

    /** Has it answer nobody for a while. */
    void pause(int millis) {
        commands.dispatch(
                CommandType.CLIENT,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).add("PAUSE").add(millis).add("ALL"));
    }

    void killListeners() {
        commands.clientKill(KillArgs.Builder.typePubsub());
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
