package dev.edgemcp.core.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.session.SessionStore.Change;
import dev.edgemcp.core.session.SessionStore.Peer;
import dev.edgemcp.core.session.SessionStore.State;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lies in a real Redis, and what processes say to each other there. */
@Timeout(60)
class RedisSessionStoreIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String SESSION = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final String KEY = "edge_mcp:session:" + SESSION;

    /** A process that writes down what it hears. */
    private static final class Process implements Peer, AutoCloseable {
        final RedisConnection redis;
        final RedisSessionStore store;
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        volatile Gathered gathered = Gathered.NOTHING;
        volatile boolean mute;

        Process(RedisSettings settings, String name) {
            redis = new RedisConnection(settings);
            store = new RedisSessionStore(redis);
            store.join(name, this);
        }

        Process ready() throws Exception {
            Await.until(store::joined);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("all");
            return this;
        }

        State apply(Change... changes) throws Exception {
            return store.apply(SESSION, List.of(changes), WEEK).get(10, TimeUnit.SECONDS);
        }

        @Override
        public void changed(String session, boolean ended) {
            heard.add((ended ? "ended " : "changed ") + session);
            if (mute) {
                throw new IllegalStateException("says nothing");
            }
        }

        @Override
        public void allChanged() {
            heard.add("all");
        }

        @Override
        public void claimed(String session, BooleanSupplier claimedSince) {
            heard.add("claimed " + claimedSince.getAsBoolean());
        }

        @Override
        public CompletableFuture<Gathered> handOver(String session) {
            return CompletableFuture.completedFuture(gathered);
        }

        @Override
        public boolean answered(String session, String message) {
            heard.add("answer " + message);
            return message.equals("good");
        }

        @Override
        public void close() {
            store.close();
            redis.close();
        }
    }

    private final List<Process> processes = new ArrayList<>();
    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> commands;
    private Process one;
    private Process two;

    @BeforeEach
    void start() throws Exception {
        redis = new RealRedis();
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
        one = process("1111111111111111");
        two = process("2222222222222222");
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::close);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        redis.close();
    }

    private Process process(String name) throws Exception {
        // A busy machine is not what most of these tests are about.
        return process(redis.settings().withCommandTimeout(Duration.ofSeconds(10)), name);
    }

    private Process process(RedisSettings settings, String name) throws Exception {
        Process process = new Process(settings, name);
        processes.add(process);
        return process.ready();
    }

    @Test
    void changes_addUpAndAreToldBeforeTheyAreAnswered() throws Exception {
        assertThat(one.apply()).isEqualTo(new State(false, false, false, false, null, Set.of()));
        assertThat(commands.keys("edge_mcp:session:*")).isEmpty();
        assertThat(two.heard).isEmpty();

        one.apply(new Change.Level(LogLevel.DEBUG), new Change.Subscribed("a:b"), new Change.Subscribed("c d\n"));
        assertThat(two.heard.poll()).isEqualTo("changed " + SESSION);
        two.apply(new Change.Unsubscribed("a:b"));
        assertThat(one.heard.poll()).isEqualTo("changed " + SESSION);
        one.store.claim(SESSION, WEEK).get(10, TimeUnit.SECONDS);
        assertThat(two.heard.poll()).isEqualTo("claimed false");

        assertThat(two.apply()).isEqualTo(new State(true, false, true, false, LogLevel.DEBUG, Set.of("c d\n")));
        // Not of what they say themselves, and not of looks.
        assertThat(one.heard).isEmpty();
        assertThat(two.heard).isEmpty();
    }

    @Test
    void end_isForGoodAndLastsAsLongAsTheSession() throws Exception {
        one.apply(new Change.Level(LogLevel.DEBUG), new Change.Subscribed("a:b"));
        assertThat(commands.pttl(KEY)).isBetween(86_000_000L, 86_400_000L);

        one.apply(new Change.Ended());
        assertThat(two.heard.poll()).isEqualTo("changed " + SESSION);
        assertThat(two.heard.poll()).isEqualTo("ended " + SESSION);
        assertThat(two.apply(new Change.Level(LogLevel.DEBUG), new Change.Subscribed("a:b")))
                .isEqualTo(new State(true, true, false, false, null, Set.of()));
        assertThat(commands.hkeys(KEY)).containsExactly("ended");
        assertThat(commands.pttl(KEY)).isBetween(WEEK.toMillis() - 100_000, WEEK.toMillis());
    }

    @Test
    void settings_neverOutliveTheSession() throws Exception {
        one.store
                .apply(SESSION, List.of(new Change.Subscribed("a:b")), Duration.ofSeconds(5))
                .get(10, TimeUnit.SECONDS);

        assertThat(commands.pttl(KEY)).isBetween(1L, 5_000L);
    }

    @Test
    void resources_areBoundedOverAllProcesses() throws Exception {
        for (Process process : List.of(one, two)) {
            State state = process.apply(IntStream.range(0, 128)
                    .mapToObj(i -> new Change.Subscribed(process.hashCode() + ":" + i))
                    .toArray(Change[]::new));
            assertThat(state.full()).isFalse();
        }

        State full = one.apply(new Change.Subscribed("one:more"));
        assertThat(full.full()).isTrue();
        assertThat(full.resources()).hasSize(256).doesNotContain("one:more");
        // What is there already is not one more.
        assertThat(two.apply(new Change.Subscribed(one.hashCode() + ":1")).full())
                .isFalse();
    }

    @Test
    void valueOfSomebodyElse_isNoState() throws Exception {
        commands.set(KEY, "garbage");
        assertThat(one.apply()).isEqualTo(new State(false, false, false, false, null, Set.of()));
        commands.lpush(KEY, "garbage");
        assertThat(one.apply(new Change.Level(LogLevel.DEBUG)).found()).isFalse();
        commands.hset(KEY, "level", "loud");
        commands.hset(KEY, "r:" + "x".repeat(100_000), "1");
        commands.hset(KEY, "r:" + "y".repeat(3_000), "1");
        commands.hset(KEY, "r:a:b", "z".repeat(100_000));
        assertThat(one.apply()).isEqualTo(new State(true, false, false, false, null, Set.of("a:b")));
        commands.hset(KEY, "level", "x".repeat(100_000));
        assertThat(one.apply().level()).isNull();
        for (int i = 0; i < 300; i++) {
            commands.hset(KEY, "r:" + i, "1");
        }
        assertThat(one.apply()).isEqualTo(new State(false, false, false, false, null, Set.of()));
        assertThat(commands.exists(KEY)).isZero();
    }

    @Test
    void words_thatNoServerSays_areDropped() throws Exception {
        for (String channel : List.of("edge_mcp:sessions", "edge_mcp:sessions:1111111111111111")) {
            for (String word : List.of(
                    "",
                    " ",
                    "x",
                    "2222222222222222 1 changed",
                    "2222222222222222 x changed " + SESSION + " ",
                    "2222222222222222 99999999999999999999 changed " + SESSION + " ",
                    "* 1 changed " + SESSION + " ",
                    "2222222222222222 1 changed x* ",
                    "2222222222222222 1 reply - {",
                    "2222222222222222 1 nonsense " + SESSION + " ",
                    "x".repeat(5 << 20))) {
                commands.publish(channel, word);
            }
        }
        two.apply(new Change.Level(LogLevel.DEBUG));

        assertThat(one.heard.poll()).isEqualTo("changed " + SESSION);
        assertThat(one.heard).isEmpty();
    }

    @Test
    void gathered_comesOver_andGarbageIsNothing() throws Exception {
        two.gathered =
                new Gathered(true, Set.of("notifications/tools/list_changed"), Set.of("a:b", "c:d"), Set.of("c:d"));

        assertThat(one.store.gather(SESSION).get(10, TimeUnit.SECONDS)).containsExactly(two.gathered);
        for (String garbage :
                List.of("", "{", "[]", "7", "{\"hears\":7,\"lists\":{},\"watched\":[1,[]],\"resources\":null}")) {
            assertThat(GatheredText.read(garbage)).isEqualTo(Gathered.NOTHING);
        }
        assertThat(GatheredText.read("{\"lists\":[\"notifications/x\"],\"watched\":[\"" + "x".repeat(3_000) + "\"]}"))
                .isEqualTo(Gathered.NOTHING);
    }

    @Test
    void answer_isTakenOrNot() throws Exception {
        assertThat(one.store.answer("2222222222222222", SESSION, "good").get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(one.store
                        .answer("2222222222222222", SESSION, "bad\nand more")
                        .get(10, TimeUnit.SECONDS))
                .isFalse();
        assertThat(one.store.answer("3333333333333333", SESSION, "good").get(10, TimeUnit.SECONDS))
                .isFalse();
        assertThat(one.store.answer("*", SESSION, "good").get(10, TimeUnit.SECONDS))
                .isFalse();
        assertThat(two.heard).containsExactly("answer good", "answer bad\nand more");
    }

    @Test
    void whoDoesNotReply_isNotWaitedForLong() throws Exception {
        two.mute = true;
        Process hasty = process(redis.settings(), "3333333333333333");
        long start = System.nanoTime();

        hasty.apply(new Change.Level(LogLevel.DEBUG));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
    }

    @Test
    void userWithoutChannels_hasNoSessionsButAllElse() throws Exception {
        commands.aclSetuser(
                "somebody",
                io.lettuce.core.AclSetuserArgs.Builder.on()
                        .addPassword("pw")
                        .keyPattern("edge_mcp:*")
                        .allCommands()
                        .resetChannels());
        RedisSettings plain = redis.settings();
        RedisSettings poor = new RedisSettings(
                plain.node(),
                null,
                "somebody",
                "pw",
                0,
                plain.keyPrefix(),
                null,
                plain.connectTimeout(),
                plain.commandTimeout());
        try (Process process = new Process(poor, "4444444444444444")) {
            Await.until(process.redis::up);
            // Waits for it at its start, and then not any more.
            assertThatThrownBy(process::apply).hasMessageContaining("Redis is away");
            assertThat(process.store.available()).isFalse();
            assertThat(process.redis.up()).isTrue();
        }
    }
}
