package dev.edgemcp.core.platform;

import dev.edgemcp.core.platform.PlatformHttp.Ask;
import dev.edgemcp.core.time.Ticker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one tenant has on the platform, kept up to date: at an interval, when somebody asks for it, and sooner and sooner
 * again after a failure. What was there stays while the platform does not answer; it goes when the platform says no.
 * Thread-safe.
 */
final class RemoteCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCatalogue.class);
    private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);
    private static final String PATH = "/api/v1/tools?edge_mcp=true";

    private final String tenant;
    private final Supplier<@Nullable Account> accounts;
    private final Parts parts;

    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable CompletableFuture<Void> running;
    private long due;
    private long read;
    private Duration step;
    private @Nullable PlatformException problem;

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile long touched;
    private volatile boolean loaded;

    /** What all catalogues share. */
    interface Parts {
        PlatformSettings settings();

        PlatformHttp http();

        SignIn signIn();

        /** Reads a catalogue; called on {@link #worker} alone. */
        CatalogueReader reader();

        /** Does what takes a while. */
        Executor worker();

        Ticker ticker();

        /** A reading has ended, and whether clients see other tools now. */
        BiConsumer<RemoteCatalogue, Boolean> onRead();

        /** The platform has said that an account is not good (any more). */
        Consumer<Account> onRefused();
    }

    /** @param accounts whom to ask as; null if there is nobody any more */
    RemoteCatalogue(String tenant, Supplier<@Nullable Account> accounts, Parts parts) {
        this.tenant = tenant;
        this.accounts = accounts;
        this.parts = parts;
        this.due = parts.ticker().nanos();
        this.touched = due;
        this.step = parts.settings().bounds().firstBackoff();
    }

    String tenant() {
        return tenant;
    }

    /** What there is now. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Whether it was ever read. */
    boolean loaded() {
        return loaded;
    }

    /** Says that somebody is interested. */
    Snapshot touch() {
        touched = parts.ticker().nanos();
        return snapshot;
    }

    /** How long nobody was. */
    Duration idle(long now) {
        return Duration.ofNanos(now - touched);
    }

    /** What is wrong, or null if nothing is; before the first answer, that there was none. */
    @Nullable
    PlatformException problem() {
        synchronized (lock) {
            return !loaded && problem == null
                    ? new PlatformException(PlatformOutcome.SKIPPED, "it has not answered yet")
                    : problem;
        }
    }

    boolean due(long now) {
        synchronized (lock) {
            return running == null && now - due >= 0;
        }
    }

    /** Reads it soon, if what is there is older than that. */
    void refreshIfOlder(Duration age) {
        synchronized (lock) {
            long now = parts.ticker().nanos();
            // After a failure the step decides.
            if (problem == null && now - read >= age.toNanos()) {
                due = now;
            }
        }
    }

    /** Reads it now, unless that is under way. Never fails: what went wrong is {@link #problem}. */
    CompletableFuture<Void> refresh() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (lock) {
            if (running != null) {
                return running;
            }
            running = mine;
        }
        Account account = accounts.get();
        if (account == null) {
            ended(
                    mine,
                    null,
                    new PlatformException(PlatformOutcome.UNAUTHORIZED, "nobody is signed in any more"),
                    true);
            return mine;
        }
        parts.signIn()
                .signedIn(account)
                .thenCompose(unused -> parts.http().send(ask(account)))
                .thenApplyAsync(answer -> parts.reader().read(answer, snapshot), parts.worker())
                .whenComplete((next, failure) -> {
                    PlatformException wrong = failure == null ? null : SignIn.problem(failure);
                    boolean nobody = false;
                    if (wrong != null && wrong.outcome() == PlatformOutcome.UNAUTHORIZED) {
                        parts.onRefused().accept(account);
                        // Of a tenant of the platform's, another key may be as good as this one was.
                        Account other = accounts.get();
                        nobody = other == null || other == account;
                    }
                    ended(mine, next, wrong, nobody);
                });
        return mine;
    }

    private Ask ask(Account account) {
        String as = account.platformTenant();
        return new Ask(
                PlatformCall.LIST_TOOLS,
                account,
                "GET",
                as == null ? PATH : PATH + "&tenant_id=" + URLEncoder.encode(as, StandardCharsets.UTF_8),
                null,
                parts.settings().bounds().requestTimeout(),
                parts.settings().bounds().maxCatalogueBytes());
    }

    /** @param gone whether there is nobody any more who may have the tools */
    private void ended(
            CompletableFuture<Void> mine, @Nullable Snapshot next, @Nullable PlatformException wrong, boolean gone) {
        Snapshot before = snapshot;
        Snapshot now = next != null ? next : gone ? Snapshot.EMPTY : before;
        boolean another;
        boolean told;
        synchronized (lock) {
            running = null;
            long at = parts.ticker().nanos();
            told = wrong != null && (problem == null || problem.outcome() != wrong.outcome());
            problem = wrong;
            snapshot = now;
            loaded |= next != null;
            another = !now.shows(before);
            if (wrong == null) {
                read = at;
                step = parts.settings().bounds().firstBackoff();
                due = at + parts.settings().refreshInterval().toNanos();
            } else {
                due = at + pause(wrong).toNanos();
                Duration longest = parts.settings().bounds().longestBackoff();
                step = step.multipliedBy(2).compareTo(longest) < 0 ? step.multipliedBy(2) : longest;
            }
        }
        if (told && wrong != null) {
            LOG.atWarn()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("reason", wrong.getMessage())
                    .log("the Core Platform's tools cannot be read; it is asked again and again");
        }
        try {
            parts.onRead().accept(this, another);
        } finally {
            mine.complete(null);
        }
    }

    private Duration pause(PlatformException wrong) {
        Duration pause = Breaker.jittered(step);
        Duration wanted = wrong.retryAfter();
        if (wanted == null || wanted.compareTo(pause) <= 0) {
            return pause;
        }
        return wanted.compareTo(MAX_RETRY_AFTER) < 0 ? wanted : MAX_RETRY_AFTER;
    }
}
