package dev.edgemcp.core.tool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * When results of a tool may be given again: to whom, for how long, and for which arguments. They never leave the tenant.
 *
 * <pre>{@code
 * CachePolicy.ttl(Duration.ofMinutes(5)).perKey()
 * }</pre>
 *
 * @param ttl how long a result may be given again at most
 * @param keyed whether callers with another key of the same tenant get results of their own
 * @param variant what else results depend on, such as which folder they are about; empty for nothing
 * @param resolver finds out what arguments stand for, or null if they say all
 */
public record CachePolicy(
        Duration ttl,
        boolean keyed,
        String variant,
        @Nullable Resolver resolver) {
    /**
     * Finds out what arguments stand for at the moment, such as the commit that a branch points to. Runs on a worker if
     * the tool's handler blocks.
     */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Arguments that will always get the same result, or null if there are none such: the call is then not cached. The handler
         * is given these instead of the caller's. A failure counts as null: the handler will say what is wrong.
         *
         * @param arguments as the caller sent them, valid by the schema; must not be changed
         */
        @Nullable
        ObjectNode resolve(ObjectNode arguments, ToolContext context) throws Exception;
    }

    public CachePolicy {
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("ttl must be positive, not " + ttl);
        }
        Objects.requireNonNull(variant, "variant");
    }

    /** Results that depend on the arguments and the tenant alone, for so long. */
    public static CachePolicy ttl(Duration ttl) {
        return new CachePolicy(ttl, false, "", null);
    }

    /** The same for each key of a tenant by itself: for results that depend on who asks. */
    public CachePolicy perKey() {
        return new CachePolicy(ttl, true, variant, resolver);
    }

    /** The same, apart from results of tools that depend on something else. */
    public CachePolicy variant(String value) {
        return new CachePolicy(ttl, keyed, value, resolver);
    }

    /** The same, for what the arguments stand for. */
    public CachePolicy resolver(Resolver value) {
        return new CachePolicy(ttl, keyed, variant, value);
    }
}
