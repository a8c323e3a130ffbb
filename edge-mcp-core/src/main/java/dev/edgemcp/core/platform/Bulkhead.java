package dev.edgemcp.core.platform;

import java.util.HashMap;
import java.util.Map;

/** So many calls at once, and half of them for one tenant: a platform that hangs must not hold all workers. Thread-safe. */
final class Bulkhead {
    private final int max;
    private final int maxPerTenant;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Map<String, Integer> running = new HashMap<>();
    private int total;

    Bulkhead(int max) {
        this.max = max;
        this.maxPerTenant = Math.max(1, max / 2);
    }

    /** Takes a place if there is one, to be given back with {@link #leave}. */
    boolean enter(String tenant) {
        synchronized (lock) {
            int mine = running.getOrDefault(tenant, 0);
            if (total >= max || mine >= maxPerTenant) {
                return false;
            }
            total++;
            running.put(tenant, mine + 1);
            return true;
        }
    }

    void leave(String tenant) {
        synchronized (lock) {
            total--;
            running.computeIfPresent(tenant, (unused, count) -> count > 1 ? count - 1 : null);
        }
    }
}
