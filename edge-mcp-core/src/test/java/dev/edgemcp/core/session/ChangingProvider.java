package dev.edgemcp.core.session;

import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Has one resource that can be watched, and changes when a test says so, under a lock of its own as careful providers do. */
final class ChangingProvider implements Provider {
    static final String URI = "test://watched";

    /** What watches it now. */
    final Set<Runnable> watches = ConcurrentHashMap.newKeySet();

    private ChangeListener listener = list -> {};
    private final Resource watched = Resource.of(
                    URI, "watched", (request, context) -> ResourceResult.text(request.uri(), "text/plain", "now"))
            .watcher((request, changed) -> {
                watches.add(changed);
                return () -> watches.remove(changed);
            })
            .build();

    synchronized void changeList(ListKind list) {
        listener.changed(list);
    }

    synchronized void changeResource() {
        watches.forEach(Runnable::run);
    }

    @Override
    public synchronized List<Resource> resources(Principal principal) {
        return List.of(watched);
    }

    @Override
    public synchronized void onChange(ChangeListener value) {
        this.listener = value;
    }
}
