package dev.edgemcp.server.keys;

import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.auth.Keyring;
import dev.edgemcp.core.auth.KeyringAuthenticator;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever shows a key of a file. Looks at the file's content again and again, so that it does not matter how it is
 * replaced: in place, by another file, or by a link to another folder, as Kubernetes does. New content that is no good
 * changes nothing and is told once. Keys expire all the same. Thread-safe.
 */
public final class WatchedKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedKeys.class);
    /** So that a revoked key is out within a second, whatever else takes its time. */
    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final KeyFile file;
    private final KeysListener listener;
    private final KeyringAuthenticator authenticator;
    private final ScheduledExecutorService watcher;
    private volatile boolean good = true;
    /** What was seen last, good or not; null if it could not be read. After the start on the watcher's thread only. */
    private byte @Nullable [] seen;

    private WatchedKeys(KeyFile file, byte[] content, Keyring first, KeysListener listener, Ticker ticker) {
        this.file = file;
        this.seen = content;
        this.listener = listener;
        this.authenticator = new KeyringAuthenticator(first, ticker);
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-keys");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads the file and begins to watch it. Blocks while it reads.
     *
     * @throws KeyFileException if it is no good now
     */
    public static WatchedKeys start(KeyFile file, KeysListener listener, Ticker ticker) {
        byte[] content = file.bytes();
        Keyring first = new Keyring(file.parse(content));
        WatchedKeys keys = new WatchedKeys(file, content, first, listener, ticker);
        listener.keysLoaded();
        listener.keysLive(first.live(ticker.now()));
        var unused = keys.watcher.scheduleWithFixedDelay(
                keys::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return keys;
    }

    /** Lets in, and tells when somebody has to go. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** Whether the keys are those that the file holds now, as far as has been looked. */
    public boolean upToDate() {
        return good;
    }

    private void look() {
        try {
            read();
        } catch (RuntimeException e) {
            // The next look must come, whatever this one met.
            LOG.atWarn().setCause(e).log("looking at the keys file failed");
        }
        try {
            listener.keysLive(authenticator.expire());
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("withdrawing expired keys failed");
        }
    }

    private void read() {
        byte[] content = null;
        try {
            content = file.bytes();
            if (Arrays.equals(content, seen)) {
                return;
            }
            Keyring next = new Keyring(file.parse(content));
            // Before the change, so that a failure to withdraw is not tried again and again.
            seen = content;
            good = true;
            authenticator.replace(next);
            listener.keysLoaded();
            LOG.atInfo()
                    .addKeyValue("file", file.path())
                    .addKeyValue("keys", next.keys().size())
                    .log("the keys file has changed and counts from now on");
        } catch (KeyFileException e) {
            if (content == null ? seen != null : !Arrays.equals(content, seen)) {
                LOG.atWarn()
                        .addKeyValue("file", file.path())
                        .addKeyValue("problems", e.problems())
                        .log("the keys file has changed and is no good: the keys of before stay");
                listener.keysRefused();
            }
            good = false;
            seen = content;
        }
    }

    /** Stops watching; the keys of now stay. Idempotent. */
    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
