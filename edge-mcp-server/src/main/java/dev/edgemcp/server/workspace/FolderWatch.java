package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when something in folders changes, by the events of the file system: one watch service and one thread for all,
 * from the first watching on until {@link #close}. A folder is watched once, however many want to hear of it.
 *
 * <p>The events of a folder go with the folder, not with its path: one that is moved away goes on to tell, and one that
 * is made in its place tells nothing. So whenever an event touches a watching, its {@link Target} is asked anew where to look,
 * and folders that are not the ones that were registered are registered again. Folders that are links are never
 * watched. Thread-safe.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    /** How often a place is looked at anew if it changes just then. */
    private static final int ATTEMPTS = 5;

    /** What a watching looks at. */
    @FunctionalInterface
    interface Target {
        /**
         * The places to look at, as they are now, each folder after the one that holds it. Asked again after each change.
         *
         * @throws ToolException if it cannot be watched
         */
        Set<Spot> spots() throws ToolException;
    }

    /**
     * A name in a folder, or all of them.
     *
     * @param folder by its real path; it need not be there
     * @param name null for every name
     */
    record Spot(Path folder, @Nullable Path name) {
        static Spot of(Path folder, Path name) {
            return new Spot(folder, name);
        }

        static Spot every(Path folder) {
            return new Spot(folder, null);
        }

        boolean has(Path changed) {
            return name == null ? !TemporaryName.matches(changed) : name.equals(changed);
        }
    }

    private final FileSystem files;
    private final Object lock = new Object();
    // All guarded by lock.
    private final Map<Path, Watched> folders = new HashMap<>();
    private final Set<Watching> watchings = new LinkedHashSet<>();
    private @Nullable WatchService service;
    private boolean closed;

    /** Watches folders of a file system; nothing happens before the first. */
    FolderWatch(FileSystem files) {
        this.files = files;
    }

    /**
     * Begins to watch. Blocks for as long as the folders take to be looked at.
     *
     * @param changed runs after each change, perhaps too often, on the thread of this watch
     * @throws ToolException if that is not possible
     */
    Watcher.Watch watch(Target target, Runnable changed) throws ToolException {
        Watching watching = new Watching(target, changed);
        synchronized (lock) {
            if (watchings.size() >= Bounds.WATCHINGS) {
                throw tooMany();
            }
            watchings.add(watching);
            try {
                watching.look(service());
            } catch (ToolException | RuntimeException e) {
                watching.close();
                throw e;
            }
        }
        return watching;
    }

    /** How many folders are watched. */
    int size() {
        synchronized (lock) {
            return folders.size();
        }
    }

    /** Must be called with the lock. */
    private WatchService service() throws ToolException {
        if (closed) {
            throw unwatchable("The server is shutting down.");
        }
        if (service == null) {
            WatchService opened;
            try {
                opened = files.newWatchService();
            } catch (IOException | UnsupportedOperationException e) {
                LOG.atWarn().setCause(e).log("the file system cannot be watched");
                throw unwatchable("The system of the server does not let files be watched now.");
            }
            service = opened;
            Thread thread = new Thread(() -> run(opened), "edge-mcp-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return service;
    }

    private void run(WatchService events) {
        while (true) {
            try {
                WatchKey key = events.take();
                for (Watching each : touched(events, key)) {
                    each.changed.run();
                }
            } catch (ClosedWatchServiceException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a change in the workspace was not told");
            }
        }
    }

    /** Whom the events of a key are for; each of them looks anew at once. */
    private List<Watching> touched(WatchService events, WatchKey key) {
        synchronized (lock) {
            Set<Watching> touched = new LinkedHashSet<>();
            boolean structure = false;
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    touched.addAll(watchings);
                    structure = true;
                } else if (event.context() instanceof Path name) {
                    folders.forEach((folder, watched) -> watched.addTouched(key, folder, name, touched));
                    structure |= event.kind() != StandardWatchEventKinds.ENTRY_MODIFY;
                }
            }
            if (!key.reset()) {
                // The folder is gone.
                folders.values().stream().filter(each -> each.key == key).forEach(each -> touched.addAll(each.users));
                structure = true;
            }
            if (structure) {
                touched.forEach(each -> each.lookAgain(events));
            }
            return List.copyOf(touched);
        }
    }

    /** Ends all watching, and the thread. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            watchings.clear();
            folders.clear();
            if (service != null) {
                try {
                    service.close();
                } catch (IOException e) {
                    LOG.atDebug().setCause(e).log("the watching of the workspace did not end well");
                }
            }
        }
    }

    private static ToolException tooMany() {
        return new ToolException(
                "too_many_subscriptions",
                "The server watches as many files and folders as it can.",
                "Unsubscribe from some, or read the resource again when you need it anew.");
    }

    private static ToolException unwatchable(String why) {
        return new ToolException("cannot_subscribe", why, "Read the resource again when you need it anew.");
    }

    /** A folder that is registered; guarded by the lock. */
    private static final class Watched {
        final WatchKey key;
        final Object identity;
        final Set<Watching> users = new HashSet<>();

        Watched(WatchKey key, Object identity) {
            this.key = key;
            this.identity = identity;
        }

        void addTouched(WatchKey changed, Path folder, Path name, Set<Watching> touched) {
            if (key == changed) {
                for (Watching user : users) {
                    if (user.spots.stream().anyMatch(spot -> spot.folder.equals(folder) && spot.has(name))) {
                        touched.add(user);
                    }
                }
            }
        }
    }

    /** One who wants to hear; its fields are guarded by the lock. */
    private final class Watching implements Watcher.Watch {
        private final Target target;
        private final Runnable changed;
        private Set<Spot> spots = Set.of();

        Watching(Target target, Runnable changed) {
            this.target = target;
            this.changed = changed;
        }

        /** Registers the folders to look at, and lets go of the others. */
        private void look(WatchService events) throws ToolException {
            Set<Path> before = foldersOf(spots);
            int attempts = 0;
            do {
                spots = target.spots();
                for (Path folder : foldersOf(spots)) {
                    before.add(folder);
                    register(folder, events);
                }
                // What changed while nobody watched it yet would be missed.
            } while (!target.spots().equals(spots) && ++attempts < ATTEMPTS);
            before.removeAll(foldersOf(spots));
            before.forEach(this::release);
        }

        private void lookAgain(WatchService events) {
            try {
                look(events);
            } catch (ToolException e) {
                LOG.atWarn()
                        .addKeyValue("reason", e.code())
                        .log("a watched place in the workspace is not watched whole any more");
            }
        }

        private static Set<Path> foldersOf(Set<Spot> spots) {
            Set<Path> folders = new LinkedHashSet<>();
            spots.forEach(spot -> folders.add(spot.folder));
            return folders;
        }

        private void register(Path folder, WatchService events) throws ToolException {
            Object identity = identity(folder);
            Watched watched = folders.get(folder);
            if (watched != null && watched.key.isValid() && watched.identity.equals(identity)) {
                watched.users.add(this);
                return;
            }
            Set<Watching> users = new HashSet<>(Set.of(this));
            if (watched != null) {
                users.addAll(watched.users);
                folders.remove(folder);
                cancel(watched.key);
            }
            if (identity == null) {
                return;
            }
            if (folders.size() >= Bounds.WATCHED_FOLDERS) {
                throw tooMany();
            }
            WatchKey key = key(folder, events);
            if (key == null) {
                return;
            }
            Watched anew = new Watched(key, identity);
            anew.users.addAll(users);
            folders.put(folder, anew);
            if (!identity.equals(identity(folder))) {
                // Exchanged in between, perhaps for a link to elsewhere.
                folders.remove(folder);
                cancel(key);
            }
        }

        private @Nullable WatchKey key(Path folder, WatchService events) throws ToolException {
            try {
                return folder.register(
                        events,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_DELETE,
                        StandardWatchEventKinds.ENTRY_MODIFY);
            } catch (NoSuchFileException | NotDirectoryException e) {
                return null;
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("a folder of the workspace cannot be watched");
                throw unwatchable("The system of the server does not let more folders be watched.");
            }
        }

        private void release(Path folder) {
            Watched watched = folders.get(folder);
            if (watched != null && watched.users.remove(this) && watched.users.isEmpty()) {
                folders.remove(folder);
                cancel(watched.key);
            }
        }

        /** Two paths can have one key for a while, after a folder was moved from one to the other. */
        private void cancel(WatchKey key) {
            if (folders.values().stream().noneMatch(each -> each.key == key)) {
                key.cancel();
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                watchings.remove(this);
                foldersOf(spots).forEach(this::release);
                spots = Set.of();
            }
        }
    }

    /** What tells a folder from another one at the same path, or null if there is none that may be watched. */
    private static @Nullable Object identity(Path folder) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory() || !folder.toRealPath().equals(folder)) {
                return null;
            }
            Object key = attributes.fileKey();
            return key == null ? folder : key;
        } catch (IOException e) {
            return null;
        }
    }
}
