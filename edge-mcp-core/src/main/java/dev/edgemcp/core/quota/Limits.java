package dev.edgemcp.core.quota;

import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The link that counts calls and refuses what is too much. It counts once for a call, however often its handler is run; quotas
 * count what does work: tool calls, reads and prompts.
 */
public final class Limits implements Interceptor {
    private final Limiter limiter;
    private final Supplier<LimitSettings> settings;
    private final LimitListener listener;
    private final Ticker ticker;

    /**
     * @param settings asked for each call, so that they can change
     */
    public Limits(Limiter limiter, Supplier<LimitSettings> settings, LimitListener listener, Ticker ticker) {
        this.limiter = limiter;
        this.settings = settings;
        this.listener = listener;
        this.ticker = ticker;
    }

    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        LimitSettings current = settings.get();
        if (invocation.repeated() || current.none()) {
            return next.proceed(invocation);
        }
        Span span = limiter.remote() ? invocation.scope().request().part("limit.decide") : Span.NONE;
        CompletableFuture<Decision> decision = limiter.decide(buckets(invocation, current));
        return decision.isDone()
                ? carryOut(decision.join(), current, invocation, span, next)
                : decision.thenCompose(value -> carryOut(value, current, invocation, span, next));
    }

    /** Whether {@link #levels} has to ask elsewhere. */
    public boolean remote() {
        return limiter.remote();
    }

    /** How full the buckets of a principal's tenant are. */
    public CompletableFuture<List<Limiter.Level>> levels(Principal principal) {
        LimitSettings current = settings.get();
        if (current.none()) {
            return CompletableFuture.completedFuture(List.of());
        }
        TenantLimits limits = current.of(principal.tenant());
        List<Bucket> buckets = new ArrayList<>();
        rates(buckets, principal.tenant(), current, limits);
        quotas(buckets, principal.tenant(), current, limits);
        return limiter.levels(buckets);
    }

    private CompletableFuture<Outcome> carryOut(
            Decision decision, LimitSettings current, Invocation invocation, Span span, Next next) {
        span.end();
        if (decision instanceof Decision.Refused refused) {
            invocation
                    .scope()
                    .request()
                    .set(Attributes.LIMIT, refused.bucket().kind().id());
            listener.limited(refused.bucket().kind(), invocation.principal().tenant(), current.shadow());
            if (!current.shadow()) {
                return CompletableFuture.failedFuture(new JsonRpcException(error(refused)));
            }
        }
        return next.proceed(invocation);
    }

    private static List<Bucket> buckets(Invocation invocation, LimitSettings current) {
        String tenant = invocation.principal().tenant();
        TenantLimits limits = current.of(tenant);
        List<Bucket> buckets = new ArrayList<>(5);
        rates(buckets, tenant, current, limits);
        Operation operation = invocation.operation();
        if (operation instanceof Operation.CallTool call) {
            buckets.add(new Bucket.Rated(Bucket.Kind.TOOL, "tool:" + tenant + ":" + call.name(), limits.tool()));
        }
        if (operation instanceof Operation.CallTool
                || operation instanceof Operation.ReadResource
                || operation instanceof Operation.GetPrompt) {
            quotas(buckets, tenant, current, limits);
        }
        return buckets;
    }

    private static void rates(List<Bucket> buckets, String tenant, LimitSettings current, TenantLimits limits) {
        buckets.add(new Bucket.Rated(Bucket.Kind.GLOBAL, "global", current.global()));
        buckets.add(new Bucket.Rated(Bucket.Kind.TENANT, "tenant:" + tenant, limits.tenant()));
    }

    private static void quotas(List<Bucket> buckets, String tenant, LimitSettings current, TenantLimits limits) {
        if (!current.quotas()) {
            return;
        }
        if (limits.quota().daily() > 0) {
            buckets.add(new Bucket.Counted(
                    Bucket.Kind.DAILY, "daily:" + tenant, limits.quota().daily()));
        }
        if (limits.quota().monthly() > 0) {
            buckets.add(new Bucket.Counted(
                    Bucket.Kind.MONTHLY, "monthly:" + tenant, limits.quota().monthly()));
        }
    }

    /** The names of the members are those that clients of the original know. */
    private JsonRpcError error(Decision.Refused refused) {
        long now = ticker.now().getEpochSecond();
        long retryAfter = Math.max(1, (refused.retryAfter().toMillis() + 999) / 1000);
        long reset = now + Math.max(1, (refused.reset().toMillis() + 999) / 1000);
        ObjectNode data = Json.object();
        data.put("limit_type", refused.bucket().kind().id());
        String what;
        if (refused.bucket() instanceof Bucket.Rated rated) {
            data.put("limit", rated.rate().perSecond());
            data.put("burst", rated.rate().burst());
            data.put("remaining", 0);
            data.put("reset_at", reset);
            what = "rate limit (" + rated.kind().id() + ") of "
                    + shown(rated.rate().perSecond()) + " calls per second";
        } else {
            Bucket.Counted counted = (Bucket.Counted) refused.bucket();
            String period = counted.kind() == Bucket.Kind.DAILY ? "daily" : "monthly";
            data.put("limit", counted.limit());
            data.put("remaining", 0);
            data.put("reset_at", reset);
            data.put("quota_period", period);
            data.put("quota_used", counted.limit());
            data.put("quota_limit", counted.limit());
            data.put("quota_reset_at", reset);
            what = period + " quota of " + counted.limit() + " calls";
        }
        data.put("retry_after", retryAfter);
        data.put("retry_after_ms", Math.max(1, refused.retryAfter().toMillis()));
        return new JsonRpcError(
                Mcp.TOO_MANY_REQUESTS, "the " + what + " is used up: try again in " + retryAfter + " s", data);
    }

    private static String shown(double rate) {
        return rate == Math.rint(rate) ? String.valueOf((long) rate) : String.valueOf(rate);
    }
}
