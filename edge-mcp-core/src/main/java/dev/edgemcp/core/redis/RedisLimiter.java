package dev.edgemcp.core.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts in Redis, so that any number of servers keep one limit exactly: one script decides over all buckets of a call by the
 * clock of Redis, in one round trip. A bucket that is known to be empty is not asked about again before there can be room in
 * it. While Redis is away this server keeps its share, the limit divided by the most replicas there can be, and what it let
 * through is added to the quotas later.
 *
 * <p>The keys have no time to live, so that a Redis which evicts what has one never forgets a limit; {@link #sweep} removes
 * what says nothing.
 */
public final class RedisLimiter implements Limiter {
    private static final int MAX_KNOWN_EMPTY = 10_000;
    private static final Duration SWEEP = Duration.ofMinutes(5);

    /** Calls of one quota in one period. */
    private record Period(String key, long number) {}

    /** A refusal that stands until there can be room again. */
    private record Empty(Decision.Refused refused, long until) {}

    private final RedisConnection redis;
    private final int maxReplicas;
    private final Ticker ticker;
    private final LocalLimiter share;
    private final String[] keys;
    private final Script decide = new Script("decide.lua");
    private final Script add = new Script("add.lua");
    private final Script sweep = new Script("sweep.lua");
    private final Cache<Bucket, Empty> empty = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN_EMPTY)
            .executor(Runnable::run)
            .build();
    private final Map<Period, Long> owed = new HashMap<>();
    private final ScheduledExecutorService sweeper;
    private volatile String[] cursors = {"0", "0"};

    /**
     * @param redis not closed here
     * @param maxReplicas the most servers that share the limits; what each keeps to while Redis is away
     */
    public RedisLimiter(RedisConnection redis, int maxReplicas, Ticker ticker) {
        if (maxReplicas < 1) {
            throw new IllegalArgumentException("there is one replica at least, not " + maxReplicas);
        }
        this.redis = redis;
        this.maxReplicas = maxReplicas;
        this.ticker = ticker;
        this.share = new LocalLimiter(ticker);
        this.keys = new String[] {redis.keyPrefix() + "rates", redis.keyPrefix() + "counts"};
        this.sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-limit-sweep");
            thread.setDaemon(true);
            return thread;
        });
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        redis.listen(new RedisConnection.Listener() {
            @Override
            public void up() {
                payBack();
            }

            @Override
            public void down() {}
        });
    }

    @Override
    public CompletableFuture<Decision> decide(List<Bucket> buckets) {
        Decision.Refused known = knownEmpty(buckets);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands == null) {
            return CompletableFuture.completedFuture(byShare(buckets));
        }
        return decide.run(commands, keys, arguments("take", buckets))
                .handle((answer, failure) -> {
                    redis.ended(failure);
                    return failure == null ? read(answer, buckets) : byShare(buckets);
                })
                .toCompletableFuture();
    }

    @Override
    public CompletableFuture<List<Level>> levels(List<Bucket> buckets) {
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands == null) {
            return share.levels(shares(buckets));
        }
        return decide.run(commands, keys, arguments("look", buckets))
                .handle((answer, failure) -> {
                    redis.ended(failure);
                    return failure == null ? levels(answer, ordered(buckets)) : null;
                })
                .thenCompose(levels ->
                        levels == null ? share.levels(shares(buckets)) : CompletableFuture.completedFuture(levels))
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

    private static List<Bucket> ordered(List<Bucket> buckets) {
        List<Bucket> ordered = new ArrayList<>(buckets.size());
        buckets.stream().filter(Bucket.Rated.class::isInstance).forEach(ordered::add);
        buckets.stream().filter(Bucket.Counted.class::isInstance).forEach(ordered::add);
        return ordered;
    }

    private static String[] arguments(String what, List<Bucket> buckets) {
        List<String> arguments = new ArrayList<>(2 + 3 * buckets.size());
        arguments.add(what);
        arguments.add("");
        int rates = 0;
        for (Bucket bucket : ordered(buckets)) {
            arguments.add(bucket.key());
            if (bucket instanceof Bucket.Rated rated) {
                rates++;
                arguments.add(
                        String.format(Locale.ROOT, "%.6f", 1e6 / rated.rate().perSecond()));
                arguments.add(String.valueOf(rated.rate().burst()));
            } else {
                arguments.add(bucket.kind() == Bucket.Kind.DAILY ? "d" : "m");
                arguments.add(String.valueOf(((Bucket.Counted) bucket).limit()));
            }
        }
        arguments.set(1, String.valueOf(rates));
        return arguments.toArray(String[]::new);
    }

    private Decision byShare(List<Bucket> buckets) {
        Decision decision = share.decide(shares(buckets)).join();
        if (decision instanceof Decision.Admitted) {
            owe(buckets);
        }
        return decision;
    }

    private List<Bucket> shares(List<Bucket> buckets) {
        List<Bucket> shares = new ArrayList<>(buckets.size());
        for (Bucket bucket : buckets) {
            if (bucket instanceof Bucket.Rated rated) {
                Rate part = rated.rate().share(maxReplicas);
                shares.add(new Bucket.Rated(rated.kind(), rated.key(), part));
            } else {
                long limit = ((Bucket.Counted) bucket).limit();
                shares.add(new Bucket.Counted(bucket.kind(), bucket.key(), Math.max(1, limit / maxReplicas)));
            }
        }
        return shares;
    }

    private void owe(List<Bucket> buckets) {
        ZonedDateTime now = ticker.now().atZone(ZoneOffset.UTC);
        synchronized (owed) {
            for (Bucket bucket : buckets) {
                if (bucket instanceof Bucket.Counted) {
                    owed.merge(new Period(bucket.key(), period(bucket.kind(), now)), 1L, Long::sum);
                }
            }
        }
    }

    /** The numbers of days and months are those of {@code decide.lua}, whose years begin with March. */
    private static long period(Bucket.Kind kind, ZonedDateTime now) {
        if (kind == Bucket.Kind.DAILY) {
            return now.toLocalDate().toEpochDay();
        }
        ZonedDateTime march = now.minusMonths(2);
        return march.getYear() * 12L + march.getMonthValue() - 1;
    }

    private void payBack() {
        Map<Period, Long> debts;
        synchronized (owed) {
            debts = Map.copyOf(owed);
            owed.clear();
        }
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (debts.isEmpty()) {
            return;
        }
        if (commands == null) {
            oweAgain(debts);
            return;
        }
        List<String> arguments = new ArrayList<>();
        debts.forEach((period, calls) -> {
            arguments.add(period.key());
            arguments.add(String.valueOf(period.number()));
            arguments.add(String.valueOf(calls));
        });
        add.run(commands, new String[] {keys[1]}, arguments.toArray(String[]::new))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        oweAgain(debts);
                    }
                });
    }

    private void oweAgain(Map<Period, Long> debts) {
        synchronized (owed) {
            debts.forEach((period, calls) -> owed.merge(period, calls, Long::sum));
        }
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
