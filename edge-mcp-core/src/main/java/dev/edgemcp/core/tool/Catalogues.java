package dev.edgemcp.core.tool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.protocol.ListKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** Makes the {@link Catalogue} of each principal from all providers, and remakes it when one of them changes. Thread-safe. */
public final class Catalogues implements AutoCloseable {
    private static final int MAX_CACHED = 10_000;

    private final List<Provider> providers;
    private final int pageSize;
    private final AtomicLong version = new AtomicLong(1);
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final Cache<Principal, Catalogue> cache = Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .executor(Runnable::run)
            .build();

    /**
     * @param providers in the order in which lists show what they have; of two entries with one name or URI the first
     *     is shown
     * @param pageSize entries on one page of a list
     */
    public Catalogues(List<Provider> providers, int pageSize) {
        this.providers = List.copyOf(providers);
        this.pageSize = pageSize;
        this.providers.forEach(provider -> provider.onChange(this::changed));
    }

    /** What the principal may see and use now. */
    public Catalogue of(Principal principal) {
        Catalogue cached = cache.getIfPresent(principal);
        if (cached != null && cached.version() == version.get()) {
            return cached;
        }
        long at = version.get();
        Catalogue catalogue = new Catalogue(
                at,
                all(principal, Provider::tools),
                all(principal, Provider::resources),
                all(principal, Provider::resourceTemplates),
                all(principal, Provider::prompts),
                pageSize);
        cache.put(principal, catalogue);
        return catalogue;
    }

    /** Has the listener told of every change. */
    public void onChange(ChangeListener listener) {
        listeners.add(listener);
    }

    private <T> List<T> all(Principal principal, BiFunction<Provider, Principal, List<T>> entries) {
        List<T> all = new ArrayList<>();
        providers.forEach(provider -> all.addAll(entries.apply(provider, principal)));
        return all;
    }

    private void changed(ListKind list) {
        version.incrementAndGet();
        listeners.forEach(listener -> listener.changed(list));
    }

    /** Closes the providers. */
    @Override
    public void close() {
        providers.forEach(Provider::close);
    }
}
