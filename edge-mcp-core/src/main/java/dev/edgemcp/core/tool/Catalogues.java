package dev.edgemcp.core.tool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the {@link Catalogue} of each principal from all providers, and remakes it when one of them changes. Thread-safe. */
public final class Catalogues implements AutoCloseable {
    private static final int MAX_CACHED = 10_000;

    private final List<ToolProvider> providers;
    private final int pageSize;
    private final AtomicLong version = new AtomicLong(1);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Cache<Principal, Catalogue> cache = Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .executor(Runnable::run)
            .build();

    /**
     * @param providers in the order in which lists show their tools; of two tools with one name the first is shown
     * @param pageSize tools on one page of a list
     */
    public Catalogues(List<ToolProvider> providers, int pageSize) {
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
        Set<String> names = new HashSet<>();
        List<Tool> tools = new ArrayList<>();
        for (ToolProvider provider : providers) {
            for (Tool tool : provider.tools(principal)) {
                if (names.add(tool.name())) {
                    tools.add(tool);
                }
            }
        }
        Catalogue catalogue = new Catalogue(at, tools, pageSize);
        cache.put(principal, catalogue);
        return catalogue;
    }

    /** Has the listener run after every change. It must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        version.incrementAndGet();
        listeners.forEach(Runnable::run);
    }

    /** Closes the providers. */
    @Override
    public void close() {
        providers.forEach(ToolProvider::close);
    }
}
