package dev.edgemcp.core.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts in Redis, so that any number of servers keep one limit exactly: one script decides over all buckets of a call by the
 * clock of Redis, in one round trip. A bucket that is known to be empty is not asked about again before there can be room in
 * it. While Redis is away this server goes on by its {@link Share}, and tells Redis later what it let through.
 *
 * <p>The keys have no time to live, so that a Redis which evicts what has one never forgets a limit; {@link #sweep} removes
 * what says nothing.
 */
public final class RedisLimiter implements Limiter {
    private static final int MAX_KNOWN_EMPTY = 10_000;
    private static final Duration SETTLE = Duration.ofMillis(250);

    /** A refusal that stands until there can be room again. */
    private record Empty(Decision.Refused refused, long until) {}

    private final RedisConnection redis;
    private final Ticker ticker;
    private final Share share;
    private final String[] keys;
    private final Script decide = new Script("decide.lua");
    private final Script add = new Script("add.lua");
    private final Script sweep = new Script("sweep.lua");
    private final Cache<Bucket, Empty> empty = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN_EMPTY)
            .executor(Runnable::run)
            .build();
    private final ScheduledExecutorService sweeper;
    /** Whether Redis knows of all that was let through while it was away. */
    private volatile boolean settled;

    private volatile String[] cursors = {"0", "0"};

    /**
     * @param redis not closed here
     * @param maxReplicas the most servers that share the limits, one at least; asked while Redis is away, so that it can
     *     change
     * @param cleanup from one look for what says nothing any more to the next
     */
    public RedisLimiter(RedisConnection redis, IntSupplier maxReplicas, Duration cleanup, Ticker ticker) {
        this.redis = redis;
        this.ticker = ticker;
        this.share = new Share(maxReplicas, ticker);
        this.keys = new String[] {redis.keyPrefix() + "rates", redis.keyPrefix() + "counts"};
        this.sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-limit-sweep");
            thread.setDaemon(true);
            return thread;
        });
        // For calls whose answer came too late, and for a debt that could not be paid at once.
        sweeper.scheduleWithFixedDelay(this::settle, SETTLE.toMillis(), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        sweeper.scheduleWithFixedDelay(this::sweep, cleanup.toMillis(), cleanup.toMillis(), TimeUnit.MILLISECONDS);
        redis.listen(new RedisConnection.Listener() {
            @Override
            public void up() {
                // It may have begun anew.
                empty.invalidateAll();
                settle();
            }

            @Override
            public void down() {
                settled = false;
            }
        });
    }

    @Override
    public CompletableFuture<Decision> decide(List<Bucket> buckets) {
        Decision.Refused known = knownEmpty(buckets);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        RedisAsyncCommands<String, String> commands = settled ? redis.commands() : null;
        if (commands == null) {
            return CompletableFuture.completedFuture(share.decide(buckets));
        }
        return decide.run(commands, keys, arguments("take", buckets))
                .handle((answer, failure) -> {
                    redis.ended(failure);
                    return failure == null ? read(answer, buckets) : share.decide(buckets);
                })
                .toCompletableFuture();
    }

    @Override
    public CompletableFuture<List<Level>> levels(List<Bucket> buckets) {
        RedisAsyncCommands<String, String> commands = settled ? redis.commands() : null;
        if (commands == null) {
            return share.levels(buckets);
        }
        return decide.run(commands, keys, arguments("look", buckets))
                .handle((answer, failure) -> {
                    redis.ended(failure);
                    return failure == null ? levels(answer, ordered(buckets)) : null;
                })
                .thenCompose(
                        levels -> levels == null ? share.levels(buckets) : CompletableFuture.completedFuture(levels))
                .toCompletableFuture();
    }

    @Override
    public boolean remote() {
        return true;
    }

    private static List<Level> levels(List<Object> answer, List<Bucket> ordered) {
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            levels.add(new Level(ordered.get(i), ((Number) answer.get(i)).longValue()));
        }
        return List.copyOf(levels);
    }

    private Decision.@Nullable Refused knownEmpty(List<Bucket> buckets) {
        if (empty.estimatedSize() == 0) {
            return null;
        }
        long now = ticker.nanos();
        for (Bucket bucket : buckets) {
            Empty known = empty.getIfPresent(bucket);
            if (known == null) {
                continue;
            }
            long left = known.until() - now;
            if (left > 0) {
                return new Decision.Refused(
                        bucket, Duration.ofNanos(left), known.refused().reset());
            }
            empty.asMap().remove(bucket, known);
        }
        return null;
    }

    private Decision read(List<Object> answer, List<Bucket> buckets) {
        int number = ((Number) answer.get(0)).intValue();
        if (number == 0) {
            return Decision.admitted();
        }
        List<Bucket> ordered = ordered(buckets);
        Duration wait = Duration.ofNanos(((Number) answer.get(1)).longValue() * 1000);
        Duration reset = Duration.ofNanos(((Number) answer.get(2)).longValue() * 1000);
        Decision.Refused refused = new Decision.Refused(ordered.get(number - 1), wait, reset);
        empty.put(refused.bucket(), new Empty(refused, ticker.nanos() + wait.toNanos()));
        return refused;
    }

    /** Rates first, as the script takes them. */
    private static List<Bucket> ordered(List<Bucket> buckets) {
        List<Bucket> ordered = new ArrayList<>(buckets.size());
        for (Bucket bucket : buckets) {
            if (bucket instanceof Bucket.Rated) {
                ordered.add(bucket);
            }
        }
        for (Bucket bucket : buckets) {
            if (bucket instanceof Bucket.Counted) {
                ordered.add(bucket);
            }
        }
        return ordered;
    }

    /** Whether it goes by Redis now. */
    boolean settled() {
        return settled;
    }

    String[] keys() {
        return keys.clone();
    }

    static String[] arguments(String what, List<Bucket> buckets) {
        List<String> arguments = new ArrayList<>(2 + 3 * buckets.size());
        arguments.add(what);
        arguments.add("");
        int rates = 0;
        for (Bucket bucket : ordered(buckets)) {
            arguments.add(bucket.key());
            if (bucket instanceof Bucket.Rated rated) {
                rates++;
                arguments.add(Share.interval(rated));
                arguments.add(String.valueOf(rated.rate().burst()));
            } else {
                arguments.add(bucket.kind() == Bucket.Kind.DAILY ? "d" : "m");
                arguments.add(String.valueOf(((Bucket.Counted) bucket).limit()));
            }
        }
        arguments.set(1, String.valueOf(rates));
        return arguments.toArray(String[]::new);
    }

    /** Tells Redis what was let through without it. Until it knows, this server goes on by its share. */
    private void settle() {
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands == null) {
            return;
        }
        Share.Debt debt = share.take();
        if (debt == null) {
            settled = true;
            return;
        }
        add.run(commands, keys, share.arguments(debt)).whenComplete((answer, failure) -> {
            redis.ended(failure);
            if (failure != null) {
                share.putBack(debt);
            } else if (redis.up()) {
                settled = true;
            }
        });
    }

    /** Removes some of what says nothing any more from Redis; the next call goes on from there. */
    void sweep() {
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands != null) {
            sweep.run(commands, keys, cursors)
                    .thenAccept(
                            next -> cursors = new String[] {String.valueOf(next.get(0)), String.valueOf(next.get(1))});
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
