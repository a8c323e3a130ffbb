package dev.edgemcp.core.tool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.protocol.ListKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Makes the {@link Catalogue} of each principal from what all providers have for it and its {@link Scope} lets in, and
 * remakes it when one of them changes. Thread-safe.
 */
public final class Catalogues implements AutoCloseable {
    /** Entries of all cached catalogues together: a catalogue of thousands of tools is no small thing. */
    private static final int MAX_CACHED = 1_000_000;
    /** What a catalogue takes besides its tools, counted in tools. */
    private static final int FIXED = 100;

    private final List<Provider> providers;
    private final int pageSize;
    private final AtomicLong version = new AtomicLong(1);
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final Cache<Principal, Catalogue> cache = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED)
            .weigher((Principal principal, Catalogue catalogue) ->
                    FIXED + catalogue.tools().size())
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
        ChangeListener relay = new ChangeListener() {
            @Override
            public void changed(ListKind list) {
                version.incrementAndGet();
                listeners.forEach(listener -> listener.changed(list));
            }

            @Override
            public void changed(ListKind list, Predicate<Principal> concerned) {
                version.incrementAndGet();
                listeners.forEach(listener -> listener.changed(list, concerned));
            }
        };
        this.providers.forEach(provider -> provider.onChange(relay));
    }

    /** What the principal may see and use now. */
    public Catalogue of(Principal principal) {
        Catalogue cached = cache.getIfPresent(principal);
        if (cached != null && cached.version() == version.get()) {
            return cached;
        }
        long at = version.get();
        Scope scope = principal.scope();
        Catalogue catalogue = new Catalogue(
                at,
                all(principal, Provider::tools, scope::allows),
                all(
                        principal,
                        Provider::resources,
                        resource -> scope.names(resource.definition().uri())),
                all(
                        principal,
                        Provider::resourceTemplates,
                        template -> scope.names(template.definition().uriTemplate())),
                all(principal, Provider::prompts, prompt -> scope.names(prompt.name())),
                pageSize);
        cache.put(principal, catalogue);
        return catalogue;
    }

    /** Has the listener told of every change. */
    public void onChange(ChangeListener listener) {
        listeners.add(listener);
    }

    private <T> List<T> all(
            Principal principal, BiFunction<Provider, Principal, List<T>> entries, Predicate<T> inScope) {
        List<T> all = new ArrayList<>();
        providers.forEach(provider ->
                entries.apply(provider, principal).stream().filter(inScope).forEach(all::add));
        return all;
    }

    /** Closes the providers. */
    @Override
    public void close() {
        providers.forEach(Provider::close);
    }
}
