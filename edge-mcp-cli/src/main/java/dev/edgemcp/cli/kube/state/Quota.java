package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A ResourceQuota.
 *
 * @param scopes what limits it to some of the pods, such as {@code BestEffort}; usually none
 * @param limits what may be used
 */
public record Quota(String name, Set<String> scopes, List<Limit> limits) {
    private static final int MANY = 1_000_000;

    /** Servers have no deadline, and say what they request. */
    private static final Set<String> OURS = Set.of("NotTerminating", "NotBestEffort");

    /**
     * How much there may be of something.
     *
     * @param resource such as {@code pods} or {@code requests.cpu}
     * @param hard as it is written
     */
    public record Limit(String resource, String used, String hard) {
        /** Whether nothing is left. */
        public boolean full() {
            BigDecimal may = Quantity.parse(hard);
            // A limit of none is usually meant so, and not something that was used up.
            return may != null && may.signum() > 0 && Quantity.orZero(used).compareTo(may) >= 0;
        }

        /** Such as {@code pods 9/10}. */
        public String text() {
            return resource + " " + (used.isEmpty() ? "0" : used) + "/" + hard;
        }
    }

    /**
     * How many pods more there may be.
     *
     * @param quota the name of the quota that allows the fewest; empty if none says anything
     * @param limit what of it
     */
    public record Room(int pods, String quota, String limit) {}

    public Quota {
        scopes = Set.copyOf(scopes);
        limits = List.copyOf(limits);
    }

    /** The quota that a server describes. */
    public static Quota from(JsonNode object) {
        List<String> scopes =
                new ArrayList<>(Fields.list(Fields.at(object, "spec", "scopes"), one -> one.asString("")));
        for (JsonNode one : Fields.at(object, "spec", "scopeSelector", "matchExpressions")) {
            scopes.add(Fields.text(one, "scopeName"));
        }
        List<Limit> limits = new ArrayList<>();
        for (var hard : Fields.at(object, "status", "hard").properties()) {
            limits.add(new Limit(
                    hard.getKey(),
                    Fields.text(object, "status", "used", hard.getKey()),
                    hard.getValue().asString("")));
        }
        return new Quota(Fields.text(object, "metadata", "name"), Set.copyOf(scopes), limits);
    }

    /** What of it is used up. */
    public List<Limit> full() {
        return limits.stream().filter(Limit::full).toList();
    }

    /** Whether it counts pods such as the servers. */
    public boolean counts() {
        return OURS.containsAll(scopes);
    }

    /**
     * How many pods more there may be of a kind.
     *
     * @param pod what one takes, by the names that quotas have for it
     */
    public static Room room(List<Quota> quotas, Map<String, BigDecimal> pod) {
        Room least = new Room(MANY, "", "");
        for (Quota quota : quotas) {
            for (Limit limit : quota.counts() ? quota.limits() : List.<Limit>of()) {
                Integer pods = pods(limit, pod.get(limit.resource()));
                if (pods != null && pods < least.pods()) {
                    least = new Room(pods, quota.name(), limit.text());
                }
            }
        }
        return least;
    }

    private static @Nullable Integer pods(Limit limit, @Nullable BigDecimal each) {
        BigDecimal hard = Quantity.parse(limit.hard());
        if (hard == null || each == null || each.signum() <= 0) {
            return null;
        }
        BigDecimal left = hard.subtract(Quantity.orZero(limit.used()));
        return left.divide(each, 0, RoundingMode.FLOOR)
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(MANY))
                .intValue();
    }
}
