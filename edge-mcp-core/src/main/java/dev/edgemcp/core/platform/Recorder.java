package dev.edgemcp.core.platform;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.observe.CallEnd;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.PlatformHttp.Ask;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the platform which sessions there are and which tools were called in them: name, duration, and how it ended, never
 * what was said. On threads of its own, from queues that drop what does not fit, so no call waits for it. A session's
 * beginning, calls and end keep their order. Thread-safe.
 */
final class Recorder implements CallListener, AutoCloseable {
    private static final int LANES = 4;
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_SESSIONS = 10_000;
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Duration STATELESS_IDLE = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    private static final String SESSIONS = "/api/v1/sessions";

    private enum Kind {
        OPEN,
        CLOSE,
        CALL
    }

    private record Item(
            Kind kind, ClientSession session, @Nullable ObjectNode body) {}

    private final PlatformSettings settings;
    private final PlatformHttp http;
    private final Breaker breaker;
    private final Function<Principal, @Nullable Account> accounts;
    private final Function<Principal, @Nullable RemoteCatalogue> catalogues;
    private final PlatformListener listener;
    private final Ticker ticker;
    private final List<BlockingQueue<Item>> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    /** The session of this process for those of a principal's calls that belong to none. */
    private final Map<Principal, Stateless> stateless = new ConcurrentHashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);

    private static final class Stateless {
        final ClientSession session;
        volatile long used;

        Stateless(ClientSession session, long used) {
            this.session = session;
            this.used = used;
        }
    }

    Recorder(
            PlatformSettings settings,
            PlatformHttp http,
            Breaker breaker,
            Function<Principal, @Nullable Account> accounts,
            Function<Principal, @Nullable RemoteCatalogue> catalogues,
            PlatformListener listener,
            Ticker ticker) {
        this.settings = settings;
        this.http = http;
        this.breaker = breaker;
        this.accounts = accounts;
        this.catalogues = catalogues;
        this.listener = listener;
        this.ticker = ticker;
        for (int i = 0; i < LANES; i++) {
            BlockingQueue<Item> lane =
                    new ArrayBlockingQueue<>(Math.max(1, settings.bounds().maxQueuedRecords() / LANES));
            lanes.add(lane);
            Thread thread = new Thread(() -> work(lane), "edge-mcp-platform-record-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void sessionOpened(ClientSession session) {
        if (accounts.apply(session.principal()) != null) {
            put(new Item(Kind.OPEN, session, null));
        }
    }

    @Override
    public void sessionClosed(ClientSession session) {
        if (accounts.apply(session.principal()) != null) {
            put(new Item(Kind.CLOSE, session, null));
        }
    }

    @Override
    public void callEnded(Invocation invocation, CallEnd end, long nanos) {
        if (!(invocation.operation() instanceof Operation.CallTool call)
                || call.tool() == null
                || end == CallEnd.INPUT_REQUIRED
                || accounts.apply(invocation.principal()) == null) {
            return;
        }
        ObjectNode body = Json.object();
        body.put("tool_name", call.tool().name());
        RemoteCatalogue catalogue = catalogues.apply(invocation.principal());
        Snapshot.Entry entry = catalogue == null
                ? null
                : catalogue.snapshot().entry(call.tool().name());
        if (entry != null && entry.tool() == call.tool()) {
            body.put("tool_name", entry.remoteName());
            body.put("tool_id", entry.id());
        }
        body.put("duration_ms", TimeUnit.NANOSECONDS.toMillis(nanos));
        if (end != CallEnd.OK) {
            body.put("error", end.name().toLowerCase(Locale.ROOT));
        }
        ClientSession session = invocation.scope().session();
        if (session == null) {
            session = stateless(invocation.principal());
        }
        if (session == null) {
            listener.recordDropped();
        } else {
            put(new Item(Kind.CALL, session, body));
        }
    }

    /** The session of somebody's calls that belong to none; null if there are too many of those. */
    private @Nullable ClientSession stateless(Principal principal) {
        Stateless known = stateless.get(principal);
        if (known == null) {
            if (stateless.size() >= MAX_SESSIONS) {
                return null;
            }
            Stateless fresh = new Stateless(ClientSession.overConnection(principal, ""), ticker.nanos());
            Stateless other = stateless.putIfAbsent(principal, fresh);
            known = other == null ? fresh : other;
            if (other == null) {
                put(new Item(Kind.OPEN, fresh.session, null));
            }
        }
        known.used = ticker.nanos();
        return known.session;
    }

    /** Ends sessions of calls that belong to none, after a while without any. */
    void sweep() {
        long now = ticker.nanos();
        stateless.values().removeIf(each -> {
            boolean idle = now - each.used > STATELESS_IDLE.toNanos();
            if (idle) {
                put(new Item(Kind.CLOSE, each.session, null));
            }
            return idle;
        });
    }

    private void put(Item item) {
        BlockingQueue<Item> lane = lanes.get(Math.floorMod(item.session().id().hashCode(), LANES));
        if (stopped() || !lane.offer(item)) {
            listener.recordDropped();
        }
    }

    private void work(BlockingQueue<Item> lane) {
        try {
            while (!(stopped() && lane.isEmpty())) {
                Item item = lane.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (item != null) {
                    awaitPlatform();
                    if (!tell(item)) {
                        listener.recordDropped();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** While the platform is left alone the queue fills, and then drops. */
    private void awaitPlatform() throws InterruptedException {
        Duration wait = breaker.pause(ticker.nanos());
        while (!wait.isZero() && !closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            wait = breaker.pause(ticker.nanos());
        }
    }

    private boolean stopped() {
        return closing.getCount() == 0;
    }

    private boolean tell(Item item) {
        Account account = accounts.apply(item.session().principal());
        if (account == null) {
            return false;
        }
        try {
            switch (item.kind()) {
                case OPEN -> open(item.session(), account);
                case CLOSE -> close(item.session(), account);
                case CALL -> record(item, account);
            }
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    private void open(ClientSession session, Account account) {
        ObjectNode body = Json.object();
        body.put("session_id", session.id());
        body.put("edge_mcp_id", settings.edgeMcpId());
        Json.put(body, "tenant_id", account.platformTenant());
        String client = Texts.clean(session.client(), 128).strip();
        body.put("client_name", client.isEmpty() ? "unknown" : client);
        body.put("client_type", ClientType.of(client));
        body.put("ttl", LIFETIME.toSeconds());
        http.send(ask(PlatformCall.OPEN_SESSION, account, "POST", SESSIONS, body))
                .join();
    }

    private void close(ClientSession session, Account account) {
        try {
            http.send(ask(PlatformCall.CLOSE_SESSION, account, "DELETE", SESSIONS + "/" + session.id(), null))
                    .join();
        } catch (CompletionException e) {
            // It may never have begun, or be over already.
            if (SignIn.problem(e).outcome() != PlatformOutcome.NOT_FOUND) {
                throw e;
            }
        }
    }

    private void record(Item item, Account account) {
        Ask ask = ask(
                PlatformCall.RECORD,
                account,
                "POST",
                SESSIONS + "/" + item.session().id() + "/tools/execute",
                item.body());
        try {
            http.send(ask).join();
        } catch (CompletionException e) {
            if (SignIn.problem(e).outcome() != PlatformOutcome.NOT_FOUND) {
                throw e;
            }
            // It has not begun there, or has ended: what was not taken down was not done, so this is no second time.
            open(item.session(), account);
            http.send(ask).join();
        }
    }

    private Ask ask(PlatformCall call, Account account, String method, String path, @Nullable ObjectNode body) {
        return new Ask(call, account, method, path, body, settings.bounds().requestTimeout(), MAX_BYTES);
    }

    /** Says what is left to say, for three seconds at most. Blocks. */
    @Override
    public void close() {
        stateless.values().forEach(each -> put(new Item(Kind.CLOSE, each.session, null)));
        stateless.clear();
        long end = ticker.nanos() + LAST_WORDS.toNanos();
        closing.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - ticker.nanos())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread.interrupt();
        }
    }
}
