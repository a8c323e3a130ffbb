package dev.edgemcp.core.platform;

import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.PlatformSettings.ClientKeys;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The Core Platform, for one server: its tools as a {@link Provider}, its word about keys as an {@link Authenticator}. It is
 * asked from {@link #start} on and goes on being asked whatever it answers; nothing here waits for it but the calls of
 * its own tools, and logins that only it can decide. Thread-safe; close it after the server.
 *
 * <p>Tenants. The tenant {@code default} sees what this server's own key sees there, tenants that the settings give a key see what
 * that sees, and who was let in by the platform sees what their own key sees, under a tenant whose name begins with {@code
 * platform.}. All others see nothing.
 */
public final class CorePlatform implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CorePlatform.class);
    private static final Duration TICK = Duration.ofMillis(100);
    /** How old a catalogue may be when a session begins. */
    private static final Duration OLD = Duration.ofSeconds(30);
    /** How long who comes in for the first time waits for their tools. */
    private static final Duration FIRST_TOOLS = Duration.ofSeconds(2);

    private static final int MAX_TENANTS = 1_000;
    private static final int MAX_READING = 4;
    private static final int HTTP_THREADS = 4;

    private final PlatformSettings settings;
    private final PlatformListener listener;
    private final Ticker ticker;
    private final Breaker breaker;
    private final PlatformHttp http;
    private final SignIn signIn;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, RemoteCatalogue> catalogues = new ConcurrentHashMap<>();
    private final @Nullable PlatformKeys keys;
    private final @Nullable Recorder recorder;
    private final CatalogueReader reader;
    private final RemoteCall calls;
    private final ExecutorService httpThreads;
    private final ExecutorService worker;
    private final ScheduledExecutorService timer;
    private final AtomicInteger reading = new AtomicInteger();
    private final Source source = new Source();

    private final Object lock = new Object();
    // Guarded by lock for those who change it.
    private volatile @Nullable String trouble;

    /** @param listener told what happens, for metrics */
    public CorePlatform(PlatformSettings settings, PlatformListener listener, Ticker ticker) {
        this.settings = settings;
        this.listener = listener;
        this.ticker = ticker;
        listener.platformConfigured();
        PlatformSettings.Bounds bounds = settings.bounds();
        this.breaker = new Breaker(bounds.firstBackoff(), bounds.longestBackoff(), ticker, this::breakerChanged);
        this.httpThreads = Executors.newFixedThreadPool(HTTP_THREADS, named("edge-mcp-platform-http"));
        this.worker = Executors.newSingleThreadExecutor(named("edge-mcp-platform-read"));
        this.timer = Executors.newSingleThreadScheduledExecutor(named("edge-mcp-platform"));
        this.http = new PlatformHttp(settings, breaker, listener, httpThreads, ticker);
        this.signIn = new SignIn(settings, http);
        if (settings.apiKey() != null) {
            accounts.put(Principal.DEFAULT_TENANT, Account.ofKey(Principal.DEFAULT_TENANT, settings.apiKey()));
        }
        this.trouble = settings.apiKey() == null && settings.tenants().isEmpty()
                ? null
                : "The Core Platform has not answered yet.";
        settings.tenants().forEach((tenant, key) -> accounts.put(tenant, Account.ofKey(tenant, key)));
        this.keys = settings.clientKeys() == ClientKeys.NONE
                ? null
                : new PlatformKeys(
                        signIn,
                        settings.clientKeys(),
                        accounts.get(Principal.DEFAULT_TENANT),
                        this::firstTools,
                        ticker);
        this.calls = new RemoteCall(settings, http, new Bulkhead(bounds.maxConcurrentCalls()), source);
        this.reader = new CatalogueReader(
                settings, listener, name -> (arguments, context) -> calls.run(name, arguments, context));
        this.recorder = settings.record()
                ? new Recorder(settings, http, breaker, source::account, source::catalogue, listener, ticker)
                : null;
        accounts.forEach(
                (tenant, account) -> catalogues.put(tenant, new RemoteCatalogue(tenant, () -> account, source)));
        if (settings.url().getScheme().equals("http") && !local(settings.url().getHost())) {
            LOG.atWarn()
                    .addKeyValue("host", settings.url().getHost())
                    .log("the Core Platform is asked in clear text: keys and tokens can be read on the way");
        }
    }

    private static boolean local(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Begins to ask. Returns at once. */
    public void start() {
        timer.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its tools. Closing the provider does not close this. */
    public Provider provider() {
        return source;
    }

    /** Lets in whom it knows, or null if it is not to be asked about that. */
    public @Nullable Authenticator authenticator() {
        return keys;
    }

    /** Takes down sessions and calls for it, and looks for new tools when a session begins. */
    public CallListener calls() {
        CallListener refreshing = new CallListener() {
            @Override
            public void sessionOpened(ClientSession session) {
                RemoteCatalogue catalogue = source.catalogue(session.principal());
                if (catalogue != null) {
                    catalogue.refreshIfOlder(OLD);
                }
            }

            @Override
            public void callStarted(Invocation invocation) {
                Principal principal = invocation.principal();
                if (source.account(principal) != null) {
                    catalogue(principal.tenant()).touch();
                }
            }
        };
        return recorder == null ? refreshing : CallListener.both(refreshing, recorder);
    }

    /** What is wrong and what follows from it, for everybody to read; null if all is well. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Which credentials of callers go to its tools. */
    public PassThrough passThrough() {
        return settings.passThrough();
    }

    /** Reads the catalogues of all tenants anew. */
    public void refresh() {
        catalogues.values().forEach(catalogue -> catalogue.refreshIfOlder(Duration.ZERO));
    }

    private void tick() {
        try {
            long now = ticker.nanos();
            catalogues.values().stream()
                    .filter(catalogue -> catalogue.due(now))
                    .forEach(catalogue -> look(catalogue, now));
            if (recorder != null) {
                recorder.sweep();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking after the Core Platform failed; it goes on");
        }
    }

    private void look(RemoteCatalogue catalogue, long now) {
        if (reading.get() >= MAX_READING || !breaker.pause(now).isZero()) {
            return;
        }
        if (!accounts.containsKey(catalogue.tenant())) {
            // Of a tenant of the platform's: as long as there is somebody whom it belongs to.
            if (keys == null || !keys.has(catalogue.tenant())) {
                catalogues.remove(catalogue.tenant(), catalogue);
                told(catalogue, true);
                return;
            }
        }
        reading.incrementAndGet();
        catalogue.refresh().whenComplete((unused, failure) -> reading.decrementAndGet());
    }

    /** Who comes in for the first time gets their first list whole, if that does not take long. */
    private CompletableFuture<Void> firstTools(Principal principal) {
        RemoteCatalogue catalogue = catalogue(principal.tenant());
        catalogue.touch();
        if (catalogue.loaded()) {
            return CompletableFuture.completedFuture(null);
        }
        return catalogue.refresh().copy().completeOnTimeout(null, FIRST_TOOLS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The catalogue of somebody who has an account. */
    private RemoteCatalogue catalogue(String tenant) {
        RemoteCatalogue known = catalogues.get(tenant);
        if (known != null) {
            return known;
        }
        if (catalogues.size() >= MAX_TENANTS + accounts.size()) {
            forgetOne();
        }
        return catalogues.computeIfAbsent(
                tenant, unused -> new RemoteCatalogue(tenant, () -> keys == null ? null : keys.next(tenant), source));
    }

    private void forgetOne() {
        long now = ticker.nanos();
        catalogues.values().stream()
                .filter(catalogue -> !accounts.containsKey(catalogue.tenant()))
                .max((a, b) -> a.idle(now).compareTo(b.idle(now)))
                .ifPresent(catalogue -> catalogues.remove(catalogue.tenant(), catalogue));
    }

    private void told(RemoteCatalogue catalogue, boolean another) {
        if (another) {
            listener.platformTools(catalogues.values().stream()
                    .mapToInt(each -> each.snapshot().tools().size())
                    .sum());
            String tenant = catalogue.tenant();
            source.changes.changed(
                    ListKind.TOOLS, principal -> principal.tenant().equals(tenant));
        }
        judge();
    }

    private void breakerChanged(BreakerState state) {
        listener.breakerChanged(state);
    }

    /** Says in one sentence how it is. */
    private void judge() {
        String now = null;
        for (String tenant : accounts.keySet()) {
            RemoteCatalogue catalogue = catalogues.get(tenant);
            PlatformException problem = catalogue == null ? null : catalogue.problem();
            if (catalogue != null && problem != null) {
                now = words(problem, catalogue.loaded());
                break;
            }
        }
        synchronized (lock) {
            if (Objects.equals(trouble, now)) {
                return;
            }
            trouble = now;
            listener.platformUp(now == null);
            LOG.atLevel(now == null ? Level.INFO : Level.WARN)
                    .addKeyValue("state", now == null ? "connected" : now)
                    .log("the Core Platform's state has changed");
        }
    }

    private static String words(PlatformException problem, boolean loaded) {
        String what = switch (problem.outcome()) {
            case UNAUTHORIZED -> "does not accept the key of this server";
            case MALFORMED, TOO_LARGE -> "answers something that cannot be used";
            case THROTTLED -> "wants fewer requests";
            default -> "cannot be reached";
        };
        return "The Core Platform " + what
                + (loaded && problem.outcome() != PlatformOutcome.UNAUTHORIZED
                        ? "; its tools are those of before."
                        : "; its tools are missing.");
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Tells the platform what is left to tell, for three seconds at most, and ends. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        if (recorder != null) {
            recorder.close();
        }
        worker.shutdownNow();
        httpThreads.shutdown();
    }

    /** What catalogues, calls and the server itself see of this. */
    private final class Source implements Provider, RemoteCatalogue.Parts, RemoteCall.Callers {
        volatile ChangeListener changes = list -> {};

        @Override
        public List<Tool> tools(Principal principal) {
            if (account(principal) == null) {
                return List.of();
            }
            RemoteCatalogue catalogue = catalogue(principal);
            if (catalogue == null) {
                return List.of();
            }
            return catalogue.touch().tools();
        }

        @Override
        public void onChange(ChangeListener value) {
            changes = value;
        }

        @Override
        public @Nullable Account account(Principal principal) {
            Account own = accounts.get(principal.tenant());
            return own != null || keys == null ? own : keys.account(principal);
        }

        @Override
        public @Nullable RemoteCatalogue catalogue(Principal principal) {
            return catalogues.get(principal.tenant());
        }

        @Override
        public void refused(Account account) {
            account.signedIn(null);
            RemoteCatalogue catalogue = catalogues.get(account.tenant());
            if (catalogue != null) {
                catalogue.refreshIfOlder(Duration.ZERO);
            }
            if (keys != null) {
                keys.withdraw(account);
            }
        }

        @Override
        public PlatformSettings settings() {
            return settings;
        }

        @Override
        public PlatformHttp http() {
            return http;
        }

        @Override
        public SignIn signIn() {
            return signIn;
        }

        @Override
        public CatalogueReader reader() {
            return reader;
        }

        @Override
        public Executor worker() {
            return worker;
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }

        @Override
        public BiConsumer<RemoteCatalogue, Boolean> onRead() {
            return CorePlatform.this::told;
        }

        @Override
        public Consumer<Account> onRefused() {
            return this::refused;
        }
    }
}
