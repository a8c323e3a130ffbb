package dev.edgemcp.core.session.legacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.time.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The streams that clients may come back to: so many bytes of them, and so long. Thread-safe. */
final class Replays {
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(30);
    private static final int ID_BYTES = 12;

    private final SecureRandom random = new SecureRandom();
    private final Cache<String, ReplayStream> streams;

    Replays(Ticker ticker) {
        this.streams = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .weigher((String key, ReplayStream stream) -> stream.weight())
                .expireAfterAccess(KEPT)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /**
     * A new stream of a session, kept from the first event on.
     *
     * @param sink the connection
     */
    ReplayStream open(String session, EventSink sink, boolean primes) {
        // Putting it again has its weight taken anew.
        return new ReplayStream(this::newId, sink, primes, stream -> streams.put(session + "/" + stream.id(), stream));
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Where a client left off: a stream of its session, and the number of the last event it saw. */
    record Position(ReplayStream stream, long lastSeen) {}

    /** Finds what a {@code Last-Event-ID} names, or null if it is not known (any more). */
    @Nullable
    Position find(String session, String lastEventId) {
        int dash = lastEventId.indexOf('-');
        if (dash != 2 * ID_BYTES || lastEventId.length() > dash + 19) {
            return null;
        }
        ReplayStream stream = streams.getIfPresent(session + "/" + lastEventId.substring(0, dash));
        if (stream == null) {
            return null;
        }
        try {
            return new Position(stream, Long.parseUnsignedLong(lastEventId.substring(dash + 1)));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
