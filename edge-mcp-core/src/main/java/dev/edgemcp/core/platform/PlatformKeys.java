package dev.edgemcp.core.platform;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.auth.Denials;
import dev.edgemcp.core.platform.PlatformSettings.ClientKeys;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whose key the platform knows. What it says is remembered by the SHA-256 of the key, never by the key: a yes for
 * five minutes and, while the platform cannot be asked, for an hour; a no for half a minute. Equal keys at one moment are
 * one question. Thread-safe.
 */
final class PlatformKeys implements Authenticator {
    /** What names of tenants begin with here, so that none of the platform's is one of this server's own. */
    static final String PREFIX = "platform.";

    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final Duration NO = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofHours(24);
    private static final int MAX_KEYS = 10_000;
    private static final int MAX_ASKING = 16;
    private static final int MAX_LENGTH = 512;
    /** Keys that {@code edge-mcp keys} has made: nobody else knows them, and nobody else is to see them. */
    private static final String OURS = "emk_";

    /**
     * A key that the platform knows.
     *
     * @param shown when its account was last used for reading the tenant's catalogue
     */
    private record Grant(Principal principal, Account account, long checked, AtomicLong shown) {}

    private final SignIn signIn;
    private final ClientKeys whose;
    private final Account own;
    private final boolean hasOwn;
    private final Function<Principal, CompletableFuture<Void>> onEntry;
    private final Ticker ticker;
    private final Cache<String, Grant> grants;
    private final Cache<String, Boolean> refused;
    private final Map<String, CompletableFuture<AuthResult>> asking = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MAX_ASKING);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param own this server's own account, or null
     * @param onEntry is waited for when somebody comes in whom the platform was just asked about; must not fail
     */
    PlatformKeys(
            SignIn signIn,
            ClientKeys whose,
            @Nullable Account own,
            Function<Principal, CompletableFuture<Void>> onEntry,
            Ticker ticker) {
        this.signIn = signIn;
        this.whose = whose;
        this.hasOwn = own != null;
        this.own = own == null ? Account.ofKey("", "") : own;
        this.onEntry = onEntry;
        this.ticker = ticker;
        this.grants = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterAccess(IDLE)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
        // Apart from the others: whoever makes up keys must not push good ones out.
        this.refused = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(NO)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        if (key == null) {
            return Denials.MISSING;
        }
        if (key.isEmpty()
                || key.length() > MAX_LENGTH
                || key.startsWith(OURS)
                || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return Denials.WRONG;
        }
        String hash = hash(key);
        CompletionStage<AuthResult> remembered = remembered(hash);
        if (remembered != null) {
            return remembered;
        }
        CompletableFuture<AuthResult> mine = new CompletableFuture<>();
        CompletableFuture<AuthResult> other = asking.putIfAbsent(hash, mine);
        if (other != null) {
            return other.copy();
        }
        // Whoever asked just before has left it there before leaving.
        remembered = remembered(hash);
        if (remembered != null || !places.tryAcquire()) {
            asking.remove(hash);
            PlatformException busy = new PlatformException(PlatformOutcome.SKIPPED, "too many keys are being checked");
            if (remembered != null) {
                remembered.thenAccept(mine::complete);
            } else {
                mine.completeExceptionally(busy);
            }
            return mine.copy();
        }
        ask(key, hash).whenComplete((result, failure) -> {
            places.release();
            asking.remove(hash);
            if (failure == null) {
                mine.complete(result);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine.copy();
    }

    private @Nullable CompletionStage<AuthResult> remembered(String hash) {
        if (refused.getIfPresent(hash) != null) {
            return Denials.WRONG;
        }
        Grant grant = grants.getIfPresent(keyId(hash));
        return grant != null && ticker.nanos() - grant.checked() < FRESH.toNanos()
                ? CompletableFuture.completedFuture(new Authenticated(grant.principal()))
                : null;
    }

    private CompletableFuture<AuthResult> ask(String key, String hash) {
        String id = keyId(hash);
        Grant before = grants.getIfPresent(id);
        CompletableFuture<Void> ready =
                whose == ClientKeys.OWN && hasOwn ? signIn.signedIn(own) : CompletableFuture.completedFuture(null);
        return ready.thenCompose(unused -> signIn.check(key))
                .handle((known, failure) ->
                        failure == null ? let(known, id, hash) : not(SignIn.problem(failure), id, hash, before))
                .thenCompose(result -> result);
    }

    private CompletableFuture<AuthResult> let(SignIn.Known known, String id, String hash) {
        if (whose == ClientKeys.OWN && !known.tenant().equals(own.platformTenant())) {
            return refuse(id, hash);
        }
        if (known.token() == null) {
            return CompletableFuture.failedFuture(new PlatformException(
                    PlatformOutcome.MALFORMED, "it knows the key and gives no token to act for it"));
        }
        Principal principal = new Principal(PREFIX + known.tenant(), id);
        Grant before = grants.getIfPresent(id);
        grants.put(
                id,
                new Grant(
                        principal,
                        Account.ofToken(principal.tenant(), known.token(), known.tenant()),
                        ticker.nanos(),
                        new AtomicLong(ticker.nanos())));
        if (before != null && !before.principal().equals(principal)) {
            listeners.forEach(Runnable::run);
        }
        return onEntry.apply(principal).thenApply(unused -> new Authenticated(principal));
    }

    private CompletableFuture<AuthResult> not(
            PlatformException problem, String id, String hash, @Nullable Grant before) {
        if (problem.outcome() == PlatformOutcome.UNAUTHORIZED || problem.outcome() == PlatformOutcome.REFUSED) {
            return refuse(id, hash);
        }
        if (before != null && ticker.nanos() - before.checked() < USABLE.toNanos()) {
            return CompletableFuture.completedFuture(new Authenticated(before.principal()));
        }
        return CompletableFuture.failedFuture(problem);
    }

    private CompletableFuture<AuthResult> refuse(String id, String hash) {
        refused.put(hash, true);
        if (grants.asMap().remove(id) != null) {
            listeners.forEach(Runnable::run);
        }
        return Denials.WRONG.toCompletableFuture();
    }

    @Override
    public boolean admits(Principal principal) {
        Grant grant = grants.getIfPresent(principal.keyId());
        return grant != null && grant.principal().equals(principal);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whom the platform takes the caller for, or null if it is none of its. */
    @Nullable
    Account account(Principal principal) {
        if (!principal.tenant().startsWith(PREFIX)) {
            return null;
        }
        Grant grant = grants.getIfPresent(principal.keyId());
        return grant != null && grant.principal().tenant().equals(principal.tenant()) ? grant.account() : null;
    }

    /** Whether there is anybody of the tenant. */
    boolean has(String tenant) {
        return grants.asMap().values().stream()
                .anyMatch(grant -> grant.principal().tenant().equals(tenant));
    }

    /**
     * The account of somebody of the tenant, each in turn, so that one which the platform does not know any more is found
     * out; null if there is nobody.
     */
    @Nullable
    Account next(String tenant) {
        Grant next = grants.asMap().values().stream()
                .filter(grant -> grant.principal().tenant().equals(tenant))
                .min((a, b) -> Long.signum(a.shown().get() - b.shown().get()))
                .orElse(null);
        if (next == null) {
            return null;
        }
        next.shown().set(ticker.nanos());
        return next.account();
    }

    /** Lets the holder of the account in no longer: the platform does not know it any more. */
    void withdraw(Account account) {
        boolean any = grants.asMap().values().removeIf(grant -> grant.account() == account);
        if (any) {
            listeners.forEach(Runnable::run);
        }
    }

    private static String keyId(String hash) {
        return "platform-" + hash.substring(0, 32);
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", Objects.requireNonNull(e));
        }
    }
}
