package dev.edgemcp.core.redis;

import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.time.Ticker;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this server lets through on its own while Redis is away, each limit divided by the most servers there can be, and what it
 * owes Redis for that. Thread-safe.
 */
final class Share {
    /** Calls of one quota in one period. */
    private record Period(String key, long number) {}

    /** Calls let through on a rate. */
    private record Lent(Bucket.Rated bucket, long calls) {}

    /** What Redis does not know yet. */
    static final class Debt {
        private final Map<String, Lent> rates = new HashMap<>();
        private final Map<Period, Long> counts = new HashMap<>();

        private void add(Debt other) {
            other.rates.forEach((key, lent) ->
                    rates.merge(key, lent, (a, b) -> new Lent(b.bucket(), a.calls() + b.calls())));
            other.counts.forEach((period, calls) -> counts.merge(period, calls, Long::sum));
        }
    }

    private final LocalLimiter limiter;
    private final IntSupplier servers;
    private final Ticker ticker;
    private final Object lock = new Object();
    // Guarded by lock. As large as there are tenants and tools that were called.
    private Debt debt = new Debt();

    Share(IntSupplier servers, Ticker ticker) {
        this.limiter = new LocalLimiter(ticker);
        this.servers = servers;
        this.ticker = ticker;
    }

    Decision decide(List<Bucket> buckets) {
        Decision decision = limiter.decide(parts(buckets)).join();
        if (decision instanceof Decision.Admitted) {
            owe(buckets);
        }
        return decision;
    }

    CompletableFuture<List<Limiter.Level>> levels(List<Bucket> buckets) {
        return limiter.levels(parts(buckets));
    }

    /** Takes the debt out, to be paid; null if there is none. */
    @Nullable
    Debt take() {
        synchronized (lock) {
            if (debt.rates.isEmpty() && debt.counts.isEmpty()) {
                return null;
            }
            Debt taken = debt;
            debt = new Debt();
            return taken;
        }
    }

    /** Puts back a debt that could not be paid. */
    void putBack(Debt unpaid) {
        synchronized (lock) {
            debt.add(unpaid);
        }
    }

    /** The debt as {@code add.lua} takes it. What has refilled here since is not owed any more. */
    String[] arguments(Debt taken) {
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(taken.rates.size()));
        for (Lent lent : taken.rates.values()) {
            Bucket.Rated part = (Bucket.Rated) parts(List.of(lent.bucket())).get(0);
            long free = limiter.levels(List.of(part)).join().get(0).remaining();
            long spent = Math.max(0, part.rate().burst() - free);
            arguments.add(lent.bucket().key());
            arguments.add(interval(lent.bucket()));
            arguments.add(String.valueOf(Math.min(lent.calls(), spent)));
        }
        taken.counts.forEach((period, calls) -> {
            arguments.add(period.key());
            arguments.add(String.valueOf(period.number()));
            arguments.add(String.valueOf(calls));
        });
        return arguments.toArray(String[]::new);
    }

    /** Microseconds from call to call, as the scripts take them. */
    static String interval(Bucket.Rated bucket) {
        return Double.toString(1e6 / bucket.rate().perSecond());
    }

    private List<Bucket> parts(List<Bucket> buckets) {
        List<Bucket> parts = new ArrayList<>(buckets.size());
        int number = servers.getAsInt();
        for (Bucket bucket : buckets) {
            if (bucket instanceof Bucket.Rated rated) {
                parts.add(
                        new Bucket.Rated(rated.kind(), rated.key(), rated.rate().share(number)));
            } else {
                long limit = ((Bucket.Counted) bucket).limit();
                parts.add(new Bucket.Counted(bucket.kind(), bucket.key(), Math.max(1, limit / number)));
            }
        }
        return parts;
    }

    private void owe(List<Bucket> buckets) {
        ZonedDateTime now = ticker.now().atZone(ZoneOffset.UTC);
        synchronized (lock) {
            for (Bucket bucket : buckets) {
                if (bucket instanceof Bucket.Rated rated) {
                    debt.rates.merge(
                            rated.key(), new Lent(rated, 1), (a, b) -> new Lent(b.bucket(), a.calls() + b.calls()));
                } else {
                    debt.counts.merge(new Period(bucket.key(), period(bucket.kind(), now)), 1L, Long::sum);
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
}
