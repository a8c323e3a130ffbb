package dev.edgemcp.core.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The flights of this process that calls can still join, by their keys. Thread-safe. */
final class Flights {
    private final ConcurrentMap<CacheKey, Flight> flying = new ConcurrentHashMap<>();

    /** Starts this flight, unless there is another one already, which is returned. */
    @Nullable
    Flight start(Flight flight) {
        return flying.putIfAbsent(flight.key(), flight);
    }

    /** Lets nobody join any more. */
    void end(Flight flight) {
        flight.close();
        flying.remove(flight.key(), flight);
    }

    /** Whatever is on its way to this key is outdated. */
    void spoil(CacheKey key) {
        Flight flight = flying.get(key);
        if (flight != null) {
            flight.spoil();
            flying.remove(key, flight);
        }
    }

    /** Whatever is on its way is outdated. */
    void spoilAll() {
        flying.keySet().forEach(this::spoil);
    }
}
