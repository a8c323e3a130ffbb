package dev.edgemcp.cli.kube.state;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one pod does. Rates are of the time between two scrapes, or since the pod started if there was only one.
 *
 * @param seconds how long that time is
 * @param sinceStart whether it is since the pod started
 * @param errorRate the share of calls that did not end well; NaN without calls
 * @param p95Seconds 95 of 100 calls took at most so long, by the bounds of the histogram; NaN without calls
 * @param hitRate the share of looks into the cache that found something, since the pod started; NaN without looks
 * @param limited calls that were too much, since the pod started
 */
public record PodMetrics(
        double seconds,
        boolean sinceStart,
        double connections,
        double callsPerSecond,
        double errorRate,
        double p95Seconds,
        double hitRate,
        double limited,
        Scrape last) {
    /** What one scrape tells, or two; a pod that started again between them counts since then. */
    public static PodMetrics between(@Nullable Scrape first, Scrape last) {
        boolean two = first != null && last.nanos() > first.nanos() && last.calls() >= first.calls();
        double seconds = two && first != null ? (last.nanos() - first.nanos()) / 1e9 : last.uptimeSeconds();
        double calls = last.calls() - (two && first != null ? first.calls() : 0);
        double failures = last.failures() - (two && first != null ? first.failures() : 0);
        Map<Double, Double> buckets = new TreeMap<>(last.buckets());
        if (two && first != null) {
            first.buckets().forEach((bound, count) -> buckets.merge(bound, -count, Double::sum));
        }
        double looks = last.hits() + last.misses();
        return new PodMetrics(
                seconds,
                !two,
                last.connections(),
                seconds > 0 ? calls / seconds : Double.NaN,
                calls > 0 ? failures / calls : Double.NaN,
                quantile(buckets, 0.95),
                looks > 0 ? last.hits() / looks : Double.NaN,
                last.limited(),
                last);
    }

    /** The upper bound of the bucket in which the quantile lies: never less than the truth. */
    private static double quantile(Map<Double, Double> cumulative, double quantile) {
        double total = cumulative.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
        if (total <= 0) {
            return Double.NaN;
        }
        double highest = Double.NaN;
        for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
            if (bucket.getValue() >= quantile * total) {
                return bucket.getKey();
            }
            highest = bucket.getKey();
        }
        return highest;
    }
}
