package dev.edgemcp.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedKeysTest {
    /** What is promised, and a little for a busy machine. */
    private static final Duration SOON = Duration.ofMillis(1500);

    @TempDir
    Path folder;

    private final AtomicInteger loaded = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final KeysListener listener = new KeysListener() {
        @Override
        public void keysLoaded() {
            loaded.incrementAndGet();
        }

        @Override
        public void keysRefused() {
            refused.incrementAndGet();
        }
    };
    private final NewKey one = NewKey.make("acme", "", Scope.ALL, Instant.EPOCH, null);
    private final NewKey two = NewKey.make("acme", "", Scope.ALL, Instant.EPOCH, null);

    private static void write(Path path, NewKey... keys) throws IOException {
        new KeyFile(path)
                .change(before -> List.of(keys).stream().map(NewKey::kept).toList());
    }

    private WatchedKeys watch(Path path) {
        return WatchedKeys.start(new KeyFile(path), listener, Ticker.system());
    }

    private static boolean letsIn(WatchedKeys keys, NewKey key) {
        return keys.authenticator()
                        .authenticate(key.value())
                        .toCompletableFuture()
                        .join()
                instanceof Authenticated;
    }

    private static void awaitOnly(WatchedKeys keys, NewKey in, NewKey out) {
        Awaitility.await().atMost(SOON).until(() -> letsIn(keys, in) && !letsIn(keys, out));
    }

    @Test
    void start_noFile_isRefused() {
        assertThatThrownBy(() -> watch(folder.resolve("none"))).isInstanceOf(KeyFileException.class);
    }

    @Test
    void file_replacedOrWrittenInPlace_counts() throws Exception {
        Path path = folder.resolve("keys.json");
        write(path, one);
        try (WatchedKeys keys = watch(path)) {
            write(path, two);
            awaitOnly(keys, two, one);

            Path other = folder.resolve("other");
            write(other, one);
            Files.write(path, Files.readAllBytes(other));
            awaitOnly(keys, one, two);
            assertThat(keys.upToDate()).isTrue();
        }
    }

    @Test
    void file_mountedAndSwappedAsKubernetesDoes_counts() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..2026_1"));
        Path second = Files.createDirectory(folder.resolve("..2026_2"));
        write(first.resolve("keys.json"), one);
        write(second.resolve("keys.json"), two);
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, first.getFileName());
        Files.createSymbolicLink(folder.resolve("keys.json"), Path.of("..data/keys.json"));
        try (WatchedKeys keys = watch(folder.resolve("keys.json"))) {
            assertThat(letsIn(keys, one)).isTrue();

            Path fresh = folder.resolve("..data_tmp");
            Files.createSymbolicLink(fresh, second.getFileName());
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

            awaitOnly(keys, two, one);
        }
    }

    @Test
    void file_noGoodOrGone_keepsTheKeysAndIsToldOnce() throws Exception {
        Path path = folder.resolve("keys.json");
        write(path, one);
        byte[] good = Files.readAllBytes(path);
        try (WatchedKeys keys = watch(path)) {
            // At once: half of a text would be a change of its own.
            Path bad = Files.writeString(folder.resolve("bad"), "{");
            Files.move(bad, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Awaitility.await().atMost(SOON).until(() -> !keys.upToDate());
            assertThat(letsIn(keys, one)).isTrue();
            Files.delete(path);
            Awaitility.await().atMost(SOON).until(() -> refused.get() == 2);
            assertThat(letsIn(keys, one)).isTrue();

            Files.write(path, good);

            Awaitility.await().atMost(SOON).until(keys::upToDate);
            assertThat(letsIn(keys, one)).isTrue();
            // Many looks, and each change told once.
            assertThat(refused).hasValue(2);
            assertThat(loaded).hasValue(2);
        }
    }
}
