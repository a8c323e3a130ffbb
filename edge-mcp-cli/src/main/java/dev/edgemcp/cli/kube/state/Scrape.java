package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the metrics of one pod said at a moment.
 *
 * @param nanos that moment, of a {@code Ticker}
 * @param calls tool calls since the pod started
 * @param failures calls that did not end well
 * @param buckets how many calls took at most so many seconds, by the upper bound
 * @param limited calls that were too much
 */
public record Scrape(
        long nanos,
        double connections,
        double calls,
        double failures,
        Map<Double, Double> buckets,
        double hits,
        double misses,
        double limited,
        double uptimeSeconds,
        boolean configGood,
        int keysLive,
        boolean keysStale) {
    /** The names that are wanted of the metrics. */
    public static final List<String> NAMES = List.of(
            "edge_mcp_active_connections",
            "edge_mcp_tool_execution_duration_seconds",
            "edge_mcp_cache_",
            "edge_mcp_limited_total",
            "edge_mcp_config_reload_good",
            "edge_mcp_keys_live",
            "edge_mcp_keys_file_stale",
            "process_uptime_seconds");

    private static final String DURATION = "edge_mcp_tool_execution_duration_seconds";

    public Scrape {
        buckets = Map.copyOf(buckets);
    }

    /** What was exposed at that moment. */
    public static Scrape from(Exposition metrics, long nanos) {
        Map<Double, Double> buckets = new TreeMap<>();
        metrics.of(DURATION + "_bucket").forEach(sample -> {
            String bound = sample.labels().getOrDefault("le", "");
            try {
                double upper = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                buckets.merge(upper, sample.value(), Double::sum);
            } catch (NumberFormatException e) {
                // Not a bucket.
            }
        });
        double calls = metrics.sum(DURATION + "_count");
        return new Scrape(
                nanos,
                metrics.sum("edge_mcp_active_connections"),
                calls,
                calls - metrics.sum(DURATION + "_count", "outcome", "ok"),
                buckets,
                // Looks that found it in memory or in Redis; misses of memory that Redis answered are no misses.
                metrics.sum("edge_mcp_cache_hits_total"),
                Math.max(
                        0,
                        metrics.sum("edge_mcp_cache_misses_total", "level", "l1")
                                - metrics.sum("edge_mcp_cache_hits_total", "level", "l2")),
                metrics.sum("edge_mcp_limited_total", "shadow", "false"),
                metrics.sum("process_uptime_seconds"),
                metrics.of("edge_mcp_config_reload_good").stream().allMatch(sample -> sample.value() != 0),
                metrics.of("edge_mcp_keys_live").isEmpty() ? -1 : (int) metrics.sum("edge_mcp_keys_live"),
                metrics.sum("edge_mcp_keys_file_stale") > 0);
    }
}
