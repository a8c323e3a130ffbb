package dev.edgemcp.core.quota;

import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts in memory, under one short lock. Rates go by the generic cell rate algorithm: for each key the time is kept at which its
 * bucket would be full again, so a bucket that rests costs nothing and can be forgotten.
 */
public final class LocalLimiter implements Limiter {
    private static final CompletableFuture<Decision> ADMITTED = CompletableFuture.completedFuture(Decision.admitted());
    private static final int SWEEP_AT_LEAST = 1024;

    /** Calls in one period. */
    private static final class Count {
        long period;
        long used;
    }

    private final Ticker ticker;
    /** Times are counted from here, so that they fit into a double to the nanosecond for months. */
    private final long start;

    private final Object lock = new Object();
    // All guarded by lock.
    private final Map<String, double[]> full = new HashMap<>();
    private final Map<String, Count> counts = new HashMap<>();
    private int sweepAt = SWEEP_AT_LEAST;

    /** A limiter by this clock. */
    public LocalLimiter(Ticker ticker) {
        this.ticker = ticker;
        this.start = ticker.nanos();
    }

    @Override
    public CompletableFuture<Decision> decide(List<Bucket> buckets) {
        long now = ticker.nanos() - start;
        Decision.@Nullable Refused refused = null;
        synchronized (lock) {
            Calendar calendar = null;
            for (Bucket bucket : buckets) {
                if (bucket instanceof Bucket.Counted && calendar == null) {
                    calendar = Calendar.at(ticker);
                }
                Decision.Refused problem = bucket instanceof Bucket.Rated rated
                        ? problem(rated, now)
                        : problem((Bucket.Counted) bucket, calendar);
                if (problem != null && (refused == null || problem.retryAfter().compareTo(refused.retryAfter()) > 0)) {
                    refused = problem;
                }
            }
            if (refused == null) {
                for (Bucket bucket : buckets) {
                    take(bucket, now, calendar);
                }
                if (full.size() >= sweepAt) {
                    sweep(now);
                }
            }
        }
        return refused == null ? ADMITTED : CompletableFuture.completedFuture(refused);
    }

    @Override
    public CompletableFuture<List<Level>> levels(List<Bucket> buckets) {
        long now = ticker.nanos() - start;
        Calendar calendar = Calendar.at(ticker);
        List<Level> levels = new ArrayList<>();
        synchronized (lock) {
            for (Bucket bucket : buckets) {
                levels.add(new Level(bucket, remaining(bucket, now, calendar)));
            }
        }
        return CompletableFuture.completedFuture(List.copyOf(levels));
    }

    /** How many buckets are kept. */
    int size() {
        synchronized (lock) {
            return full.size();
        }
    }

    private long remaining(Bucket bucket, long now, Calendar calendar) {
        if (bucket instanceof Bucket.Rated rated) {
            double interval = rated.rate().intervalNanos();
            double room = rated.rate().burst() * interval - ahead(rated.key(), now);
            return Math.max(0, (long) Math.floor(room / interval + 1e-9));
        }
        Bucket.Counted counted = (Bucket.Counted) bucket;
        return Math.max(0, counted.limit() - used(counted, calendar));
    }

    /** How far the key's bucket is from being full, in nanoseconds at its rate. */
    private double ahead(String key, long now) {
        double[] at = full.get(key);
        return at == null ? 0 : Math.max(0, at[0] - now);
    }

    private Decision.@Nullable Refused problem(Bucket.Rated bucket, long now) {
        double interval = bucket.rate().intervalNanos();
        double ahead = ahead(bucket.key(), now);
        double wait = ahead + interval - bucket.rate().burst() * interval;
        return wait <= 0 ? null : new Decision.Refused(bucket, nanos(wait), nanos(ahead));
    }

    private Decision.@Nullable Refused problem(Bucket.Counted bucket, @Nullable Calendar calendar) {
        if (calendar == null || used(bucket, calendar) < bucket.limit()) {
            return null;
        }
        Duration left = bucket.kind() == Bucket.Kind.DAILY ? calendar.untilTomorrow() : calendar.untilNextMonth();
        return new Decision.Refused(bucket, left, left);
    }

    private long used(Bucket.Counted bucket, Calendar calendar) {
        Count count = counts.get(bucket.key());
        return count == null || count.period != calendar.period(bucket.kind()) ? 0 : count.used;
    }

    private void take(Bucket bucket, long now, @Nullable Calendar calendar) {
        if (bucket instanceof Bucket.Rated rated) {
            double[] at = full.computeIfAbsent(rated.key(), unused -> new double[1]);
            at[0] = now + ahead(rated.key(), now) + rated.rate().intervalNanos();
        } else if (calendar != null) {
            Count count = counts.computeIfAbsent(bucket.key(), unused -> new Count());
            long period = calendar.period(bucket.kind());
            count.used = count.period == period ? count.used + 1 : 1;
            count.period = period;
        }
    }

    /** Forgets buckets that are full: one that is not known is full as well. */
    private void sweep(long now) {
        full.values().removeIf(at -> at[0] <= now);
        sweepAt = Math.max(SWEEP_AT_LEAST, 2 * full.size());
    }

    private static Duration nanos(double value) {
        return Duration.ofNanos((long) Math.ceil(value));
    }

    /** The day and the month, as numbers that grow, and when the next ones begin. */
    private record Calendar(ZonedDateTime now) {
        static Calendar at(Ticker ticker) {
            return new Calendar(ticker.now().atZone(ZoneOffset.UTC));
        }

        long period(Bucket.Kind kind) {
            return kind == Bucket.Kind.DAILY
                    ? now.toLocalDate().toEpochDay()
                    : now.getYear() * 12L + now.getMonthValue();
        }

        Duration untilTomorrow() {
            return Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plusDays(1));
        }

        Duration untilNextMonth() {
            return Duration.between(
                    now, now.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1));
        }
    }
}
