package dev.edgemcp.core;

import dev.edgemcp.core.auth.Authorization;
import dev.edgemcp.core.cache.CacheListener;
import dev.edgemcp.core.cache.CacheSettings;
import dev.edgemcp.core.cache.CacheStore;
import dev.edgemcp.core.cache.Caching;
import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.Caller;
import dev.edgemcp.core.call.Chain;
import dev.edgemcp.core.call.Deadlines;
import dev.edgemcp.core.call.Execution;
import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.call.Validation;
import dev.edgemcp.core.call.Workers;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.observe.Observation;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.quota.LimitListener;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.Limits;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.session.Calls;
import dev.edgemcp.core.session.ConnectionSession;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Eras;
import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.session.SessionStore;
import dev.edgemcp.core.session.StreamableHttp;
import dev.edgemcp.core.session.StreamableHttpEndpoint;
import dev.edgemcp.core.session.legacy.Hearing;
import dev.edgemcp.core.session.legacy.LegacyEra;
import dev.edgemcp.core.session.legacy.LegacySessions;
import dev.edgemcp.core.session.modern.ModernEra;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Catalogues;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server without a network: tools in, sessions out. Whoever hosts it brings connections ({@link #connect}), HTTP
 * requests ({@link #http}) or calls from its own code ({@link #call}). Thread-safe.
 *
 * <pre>{@code
 * try (EdgeMcp edge = EdgeMcp.builder("my-app", "1.0").tool(greet).build()) {
 *     Session session = edge.connect(Principal.ANONYMOUS, message -> send(message));
 *     session.receive(message);
 * }
 * }</pre>
 */
public final class EdgeMcp implements AutoCloseable {
    private final CallLimits limits;
    private final CallListener listener;
    private final @Nullable Limits rates;
    private final Catalogues catalogues;
    private final @Nullable ExecutorService ownThreads;
    private final ScheduledThreadPoolExecutor timer;
    private final Caching caching;
    private final @Nullable CacheStore cacheStore;
    private final JsonRpcCodec codec;
    private final Next chain;
    private final Calls calls;
    private final ModernEra modern;
    private final Eras eras;
    private final SessionStore sessionStore;
    private final LegacySessions sessions;
    private final StreamableHttp http;
    private final PassThrough passThrough;

    private EdgeMcp(Builder builder) {
        this.limits = builder.limits;
        this.listener = builder.listener;
        List<Provider> providers = new ArrayList<>();
        this.rates = builder.rates();
        providers.add(builder.own(StatusTool.of(builder.server, limits, rates, builder.ticker)));
        providers.addAll(builder.providers);
        this.catalogues = new Catalogues(providers, limits.pageSize());
        ExecutorService threads = builder.executor == null ? threads() : null;
        this.ownThreads = threads;
        Workers workers = new Workers(
                threads == null ? Objects.requireNonNull(builder.executor) : threads,
                limits.maxRunning(),
                limits.maxWaiting());
        this.timer = timer();
        this.codec = new JsonRpcCodec(limits.message());
        Deadlines deadlines = new Deadlines(limits.timeout(), timer);
        this.cacheStore = builder.cacheStore;
        this.caching = new Caching(
                builder.server.name() + " " + builder.server.version(),
                builder.cache,
                cacheStore,
                builder.cacheListener,
                builder.ticker,
                deadlines,
                workers);
        this.chain = Chain.of(links(builder, deadlines), new Execution(workers));
        this.calls = new Calls(catalogues, chain, codec, limits.inputTimeout());
        Subscriptions subscriptions = new Subscriptions(catalogues, timer);
        List<byte[]> secrets = builder.secrets();
        this.sessionStore = builder.sessionStore;
        this.sessions = new LegacySessions(
                secrets,
                limits.maxPerSession(),
                sessionStore,
                new Hearing(catalogues, subscriptions, workers),
                codec,
                listener,
                builder.ticker);
        this.passThrough = builder.passThrough;
        LegacyEra legacy = new LegacyEra(
                builder.server, builder.instructions, calls, subscriptions, sessions, passThrough, codec, listener);
        this.modern = new ModernEra(
                builder.server,
                builder.instructions,
                limits.maxPerSession(),
                calls,
                subscriptions,
                secrets,
                builder.ticker,
                codec,
                listener);
        this.eras = new Eras(legacy, modern);
        this.http = new StreamableHttpEndpoint(eras, legacy.sessions(), codec, listener);
    }

    /** The order of the chain: observe(authorize(limit(validate(deadline(cache(handler)))))). */
    private List<Interceptor> links(Builder builder, Deadlines deadlines) {
        List<Interceptor> links = new ArrayList<>();
        links.add(new Observation(listener, builder.ticker));
        links.add(new Authorization());
        if (rates != null) {
            links.add(rates);
        }
        links.add(new Validation());
        links.add(deadlines);
        links.add(caching);
        return links;
    }

    /**
     * Begins to build.
     *
     * @param name of the server, as clients see it
     * @param version of the server, as clients see it
     */
    public static Builder builder(String name, String version) {
        return new Builder(new Implementation(name, version));
    }

    /**
     * Begins a session on a connection. The caller closes it when the connection is gone.
     *
     * @param principal who is on the other side, already authenticated
     * @param outbound the way back
     */
    public Session connect(Principal principal, Outbound outbound) {
        return connect(principal, Opening.NONE, outbound);
    }

    /**
     * Begins a session on a connection.
     *
     * @param opening what the opening of the connection has brought, credentials of what {@link #passThrough} allows
     */
    public Session connect(Principal principal, Opening opening, Outbound outbound) {
        Conversation conversation = new Conversation(principal, limits.maxPerSession());
        conversation.credentials(opening.credentials());
        return new ConnectionSession(eras, codec, listener, conversation, outbound, opening);
    }

    /** Which credentials callers may hand on to tools. */
    public PassThrough passThrough() {
        return passThrough;
    }

    /** The Streamable HTTP transport, for hosts that bring the HTTP. */
    public StreamableHttp http() {
        return http;
    }

    /** The tools that the principal may use, in the order of lists. */
    public List<ToolDefinition> tools(Principal principal) {
        return catalogues.of(principal).tools();
    }

    /**
     * Calls a tool from code in this process, through the same chain as everyone else.
     *
     * @return fails with {@link dev.edgemcp.core.jsonrpc.JsonRpcException} if the call is refused; cancelling it does
     *     not reach the handler
     */
    public CompletableFuture<ToolResult> call(Principal principal, String tool, ObjectNode arguments) {
        Catalogue catalogue = catalogues.of(principal);
        Operation operation = new Operation.CallTool(tool, catalogue.tool(tool), arguments);
        Span span = listener.tracer().begin(Mcp.TOOLS_CALL, TraceContext.NONE, TraceContext.NONE);
        span.set(Attributes.METHOD, Mcp.TOOLS_CALL);
        span.set(Attributes.TENANT, principal.tenant());
        CallScope scope = new CallScope(principal, Caller.NONE, span);
        return chain.proceed(new Invocation(operation, principal, catalogue, scope))
                .whenComplete((outcome, failure) -> {
                    scope.close();
                    if (failure != null) {
                        span.failed(failure.getClass().getName(), null);
                    }
                    span.end();
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Completed completed
                            && completed.result() instanceof ToolResult result) {
                        return result;
                    }
                    throw new IllegalStateException("the tool needs input from its client and was called without one");
                });
    }

    /**
     * Drops a result that was kept for later calls: of a tool with a {@link dev.edgemcp.core.tool.CachePolicy}, by these
     * arguments, for this principal and whoever shares results with it.
     *
     * @param arguments where the policy has a resolver: what that made of them
     * @return completes when no process that shares the store gives the result again; fails if the others cannot be told
     */
    public CompletableFuture<Void> forget(Principal principal, String tool, ObjectNode arguments) {
        Tool found = catalogues.of(principal).tool(tool);
        return found == null ? CompletableFuture.completedFuture(null) : caching.forget(principal, found, arguments);
    }

    /**
     * Ends the sessions over HTTP of those who may not go on, and cancels their calls. What belongs to a connection ends with
     * it: the host closes those.
     */
    public void retain(Predicate<Principal> admitted) {
        sessions.retain(admitted);
    }

    /** The limits that this server keeps. */
    public CallLimits limits() {
        return limits;
    }

    /** Refuses further calls from clients and ends subscriptions. The future completes when calls that run have ended. */
    public CompletableFuture<Void> drain() {
        modern.drain();
        return calls.drain();
    }

    /** Interrupts whatever still runs, and closes the providers and the stores. Call {@link #drain} first to let calls finish. */
    @Override
    public void close() {
        if (ownThreads != null) {
            ownThreads.shutdownNow();
        }
        timer.shutdownNow();
        catalogues.close();
        sessionStore.close();
        if (cacheStore != null) {
            cacheStore.close();
        }
    }

    /**
     * Platform threads on every Java: docs/decisions/0012-platform-threads.md. {@link Workers} keeps them few; a bound here would
     * refuse work while a thread that has given back its place is still on its way to the next.
     */
    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "edge-mcp-call-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "edge-mcp-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Collects what a server is made of. Not thread-safe. */
    public static final class Builder {
        private Implementation server;
        private final List<Tool> tools = new ArrayList<>();
        private final List<Resource> resources = new ArrayList<>();
        private final List<ResourceTemplate> templates = new ArrayList<>();
        private final List<Prompt> prompts = new ArrayList<>();
        private final List<Provider> providers = new ArrayList<>();
        private final List<byte[]> secrets = new ArrayList<>();
        private CallLimits limits = CallLimits.DEFAULT;
        private CallListener listener = CallListener.NONE;
        private CacheSettings cache = CacheSettings.DEFAULT;
        private CacheListener cacheListener = CacheListener.NONE;
        private @Nullable CacheStore cacheStore;
        private SessionStore sessionStore = SessionStore.NONE;
        private LimitListener limitListener = LimitListener.NONE;
        private @Nullable Limiter limiter;
        private @Nullable Supplier<LimitSettings> limitSettings;
        private PassThrough passThrough = PassThrough.NONE;
        private Ticker ticker = Ticker.system();
        private @Nullable Executor executor;
        private @Nullable String instructions;

        private Builder(Implementation server) {
            this.server = server;
        }

        /** Adds a tool. Tools are listed in the order in which they were added, those of providers after them. */
        public Builder tool(Tool tool) {
            tools.add(tool);
            return this;
        }

        /** Adds a resource. */
        public Builder resource(Resource resource) {
            resources.add(resource);
            return this;
        }

        /** Adds a family of resources. */
        public Builder resourceTemplate(ResourceTemplate template) {
            templates.add(template);
            return this;
        }

        /** Adds a prompt. */
        public Builder prompt(Prompt prompt) {
            prompts.add(prompt);
            return this;
        }

        /** Says more about the server than its name and version. */
        public Builder server(Implementation value) {
            this.server = value;
            return this;
        }

        /** Adds a source of tools, resources and prompts; it is closed with the server. */
        public Builder provider(Provider provider) {
            providers.add(provider);
            return this;
        }

        /** Tells models how to use this server as a whole. */
        public Builder instructions(String text) {
            this.instructions = text;
            return this;
        }

        /** What calls may cost; {@link CallLimits#DEFAULT} otherwise. */
        public Builder limits(CallLimits value) {
            this.limits = value;
            return this;
        }

        /**
         * How often callers may call; as often as they like otherwise. Asked for each call, so it can change.
         *
         * @param limiter counts; not closed with the server
         */
        public Builder rates(Limiter limiter, Supplier<LimitSettings> settings) {
            this.limiter = limiter;
            this.limitSettings = settings;
            return this;
        }

        /** How often callers may call, counted in memory. */
        public Builder rates(LimitSettings settings) {
            this.limitSettings = () -> settings;
            return this;
        }

        /** Who is told of calls that were too much. */
        public Builder limitListener(LimitListener value) {
            this.limitListener = value;
            return this;
        }

        /** Who is told what happens to calls. */
        public Builder listener(CallListener value) {
            this.listener = value;
            return this;
        }

        /** What the cache may keep; {@link CacheSettings#DEFAULT} otherwise. Which tools use it, they say themselves. */
        public Builder cache(CacheSettings value) {
            this.cache = value;
            return this;
        }

        /** Where results are kept that several processes share; only in memory otherwise. Closed with the server. */
        public Builder cacheStore(CacheStore value) {
            this.cacheStore = value;
            return this;
        }

        /**
         * What carries to other servers with the same {@link #sessionSecret} what clients change in sessions over HTTP; in
         * memory only otherwise. Closed with the server.
         */
        public Builder sessionStore(SessionStore value) {
            this.sessionStore = value;
            return this;
        }

        /** Who is told what the cache had. */
        public Builder cacheListener(CacheListener value) {
            this.cacheListener = value;
            return this;
        }

        /**
         * Adds a secret by which sessions over HTTP are signed and what clients carry between rounds is sealed: the first
         * one signs, all verify. Servers that share it share sessions. Without any, one is made up and sessions end with this object.
         *
         * @param secret at least 32 bytes; copied
         */
        public Builder sessionSecret(byte[] secret) {
            secrets.add(secret.clone());
            return this;
        }

        /**
         * What runs blocking handlers, {@link CallLimits#maxRunning} at once; threads of the server's own otherwise. Not
         * closed with the server. Virtual threads suit handlers that wait, not ones that compute.
         */
        public Builder executor(Executor value) {
            this.executor = value;
            return this;
        }

        /** Which credentials callers may hand on to tools, with {@code initialize} and by hosts that read headers; none otherwise. */
        public Builder passThrough(PassThrough value) {
            this.passThrough = value;
            return this;
        }

        /** The clock; the machine's otherwise. */
        public Builder ticker(Ticker value) {
            this.ticker = value;
            return this;
        }

        private @Nullable Limits rates() {
            if (limitSettings == null) {
                return null;
            }
            return new Limits(
                    limiter == null ? new LocalLimiter(ticker) : limiter, limitSettings, limitListener, ticker);
        }

        private Provider own(Tool status) {
            List<Tool> allTools = new ArrayList<>();
            allTools.add(status);
            allTools.addAll(tools);
            return new FixedProvider(allTools, resources, templates, prompts);
        }

        private List<byte[]> secrets() {
            if (!secrets.isEmpty()) {
                return secrets;
            }
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            return List.of(secret);
        }

        /**
         * Makes the server. The caller closes it.
         *
         * @throws IllegalArgumentException if a session secret is too short
         */
        public EdgeMcp build() {
            return new EdgeMcp(this);
        }
    }
}
