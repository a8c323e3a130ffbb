package dev.edgemcp.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaffeineStoreTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeTicker ticker = new FakeTicker();

    private CaffeineStore store(int items, long bytes) {
        return new CaffeineStore(new CacheSettings(items, bytes, HOUR, 1 << 20, HOUR), ticker);
    }

    private static CacheKey key(int number) {
        return new CacheKey("t", "%043d".formatted(number));
    }

    private static long kept(CaffeineStore store) {
        return IntStream.range(0, 2_000)
                .filter(number -> store.peek(key(number)) != null)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"100, 1_000_000, 1, 100", "1000, 100_000, 9_700, 10", "1000, 100_000, 100_000, 0", "0, 100_000, 1, 0"})
    void entries_areSoManyAndSoManyBytesAtMost(String items, String bytes, String size, int most) {
        CaffeineStore store = store(number(items), number(bytes));
        for (int i = 0; i < 2_000; i++) {
            store.keep(key(i), new byte[number(size)], HOUR);
        }
        // Which ones stay, Caffeine decides by use; it does not waste the room.
        assertThat(kept(store)).isBetween((long) most * 9 / 10, (long) most);
    }

    private static int number(String text) {
        return Integer.parseInt(text.strip().replace("_", ""));
    }

    @Test
    void entry_isGoneAfterItsOwnTime() {
        CaffeineStore store = store(100, 1_000_000);
        store.keep(key(1), new byte[] {1}, Duration.ofSeconds(10));
        store.keep(key(2), new byte[] {2}, Duration.ofSeconds(20));

        ticker.advance(Duration.ofSeconds(10));
        assertThat(store.peek(key(1))).isNull();
        assertThat(store.peek(key(2))).containsExactly(2);

        store.keep(key(2), new byte[] {3}, Duration.ofSeconds(11));
        ticker.advance(Duration.ofSeconds(10));
        assertThat(store.peek(key(2))).containsExactly(3);
    }

    @Test
    void settings_thatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CacheSettings.DEFAULT.withLocal(-1, HOUR));
        assertThatIllegalArgumentException().isThrownBy(() -> CacheSettings.DEFAULT.withSharedTtl(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new CacheSettings(1, 0, HOUR, 1, HOUR));
    }

    @Test
    void key_readsWhatItWrote() {
        assertThat(CacheKey.parse(key(7).text())).isEqualTo(key(7));
        assertThat(CacheKey.parse("t:short")).isNull();
        assertThat(CacheKey.parse("a b:" + key(7).digest())).isNull();
    }
}
