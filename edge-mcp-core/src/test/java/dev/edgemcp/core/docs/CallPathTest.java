package dev.edgemcp.core.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds docs/concepts/call-path.md against the core. */
class CallPathTest {
    /** Packages that no call comes through. */
    private static final Set<String> ELSEWHERE = Set.of("core.client", "core.time");

    /** What only looks like a bound, and why. */
    private static final Set<String> NO_BOUNDS = Set.of(
            // Advice to clients.
            "core.session.legacy.ReplayStream.RETRY",
            "core.session.modern.ModernEra.LIST_TTL",
            // Rhythms.
            "core.platform.CorePlatform.TICK",
            "core.platform.Recorder.POLL",
            "core.redis.RedisBus.EVERY",
            "core.redis.RedisCacheStore.PAUSE",
            "core.redis.RedisConnection.RETRY",
            "core.redis.RedisLimiter.SETTLE",
            "core.session.legacy.Replication.LOOK_AGAIN",
            "core.session.legacy.Replication.RETRY",
            // How short the life of a session is told to be.
            "core.session.legacy.Replication.SHORTEST",
            // How deep a failure is looked into.
            "core.redis.Troubles.MAX_CAUSES",
            // How near to nothing a time is over.
            "core.cache.Results.SHORTEST",
            // What a setting may be at most.
            "core.cache.CacheSettings.MAX_TTL",
            // From where on something is compressed.
            "core.redis.RedisCacheSettings.compressionThreshold",
            // Follows from the form of a token.
            "core.session.legacy.SessionTokens.MAX_LENGTH");

    @Test
    void rows_sayWhatTheCodeSays() throws Exception {
        for (CallPathPage.Row row : CallPathPage.read().rows("core")) {
            assertThat(CallPathPage.problem(row)).isEmpty();
        }
    }

    @Test
    void everyBound_hasARow() throws Exception {
        Set<String> written = new TreeSet<>();
        CallPathPage.read().rows("core").forEach(row -> written.add(row.code()));
        Set<String> missing = CallPathPage.bounds(ELSEWHERE);
        missing.removeAll(written);
        missing.removeAll(NO_BOUNDS);

        assertThat(missing)
                .as("without a row in docs/concepts/call-path.md: add | what | default | key | what happens | `code` |,"
                        + " or say in this test why it is none")
                .isEmpty();
    }

    @Test
    void picture_namesThePackages() throws Exception {
        Set<String> packages = CallPathPage.packages();
        Set<String> drawn = new TreeSet<>(CallPathPage.read().drawn());
        drawn.removeIf(name -> !name.startsWith("core."));
        assertThat(packages).as("packages that the picture names").containsAll(drawn);
        packages.removeAll(ELSEWHERE);
        packages.remove("core");
        packages.removeAll(drawn);
        assertThat(packages)
                .as("packages that are not in the picture of docs/concepts/call-path.md")
                .isEmpty();
    }

    @Test
    void defaults_areComparedByWhatTheyMean() {
        assertThat(CallPathPage.differs("4 MiB", 4 << 20, "x.Y.z")).isEmpty();
        assertThat(CallPathPage.differs("1.5 s of it", Duration.ofMillis(1500), "x.Y.z"))
                .isEmpty();
        assertThat(CallPathPage.differs("1,024 calls", 1024L, "x.Y.z")).isEmpty();
        assertThat(CallPathPage.differs("1,024 calls", 1025, "x.Y.z")).isNotEmpty();
        assertThat(CallPathPage.differs("60 s", 60, "x.Y.z")).isNotEmpty();
        assertThat(CallPathPage.differs("60 s", 60, "x.Y.CLOSE_SECONDS")).isEmpty();
        assertThat(CallPathPage.differs("many", 60, "x.Y.z")).isNotEmpty();
    }
}
