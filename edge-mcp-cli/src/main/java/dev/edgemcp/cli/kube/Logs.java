package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.core.time.Ticker;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all servers of a release. Lines go to a {@link Sink} as they are read, which slows reading down by taking its
 * time: nothing piles up. Followed, it takes in pods that come and lets go of those that leave.
 */
public final class Logs implements AutoCloseable {
    private static final int MAX_FOLLOWED = 50;
    private static final long LOOK_MILLIS = 1_000;
    private static final long AGAIN_MILLIS = 1_000;
    private static final Duration EMPTY_GRACE = Duration.ofSeconds(10);

    /**
     * Which lines.
     *
     * @param tail how many of the last lines of each pod; negative for all
     * @param since how old the oldest may be; null for any age
     * @param pod only this one, which may be that of the release's Redis; null for all servers
     * @param previous of the container before the one that runs
     */
    public record Request(
            int tail, @Nullable Duration since, @Nullable String pod, boolean previous) {}

    /** Where lines go. Called by one thread at a time. */
    public interface Sink {
        /** A line of a pod; false if nobody wants more. */
        boolean line(String pod, String line);

        /** Something beside the lines. */
        void note(String text);
    }

    private final Api api;
    private final Paths paths;
    private final Identity release;
    private final Ticker ticker;
    private final Object turn = new Object();
    private final Map<String, BodyStream> open = new ConcurrentHashMap<>();
    private volatile boolean ended;

    Logs(Api api, Paths paths, Identity release, Ticker ticker) {
        this.api = api;
        this.paths = paths;
        this.release = release;
        this.ticker = ticker;
    }

    /** Reads what there is, pod by pod; the result is whether all of them could be read. */
    public boolean read(Request request, List<Pod> pods, Sink sink) {
        boolean all = true;
        for (Pod pod : pods) {
            if (request.pod() != null && !request.pod().equals(pod.name())) {
                continue;
            }
            try (BodyStream stream = api.stream(path(pod.name(), container(pod), request, false, null))) {
                Lines lines = new Lines(stream);
                for (String line = lines.next(); line != null && !ended; line = lines.next()) {
                    ended |= !sink.line(pod.name(), stamped(line) == null ? line : rest(line));
                }
            } catch (KubeException | IOException e) {
                all = false;
                sink.note(pod.name() + ": " + e.getMessage());
            }
        }
        return all;
    }

    /** Reads what there is and what comes, until nobody wants more, or no pod has been there for ten seconds. */
    public void follow(Request request, Sink sink) {
        Map<String, Thread> followed = new HashMap<>();
        Set<String> alive = new HashSet<>();
        long lastAlive = ticker.nanos();
        boolean full = false;
        String which = request.pod() == null
                ? Paths.selector("app=" + Identity.APP)
                : "fieldSelector=" + Paths.encode("metadata.name=" + request.pod());
        try (Feed feed = new Feed(api, paths.pods(), which)) {
            while (!ended) {
                Feed.Change change = feed.next(LOOK_MILLIS);
                if (change != null && change.type().equals(Feed.Change.AGAIN)) {
                    alive.clear();
                } else if (change != null) {
                    Pod pod = Pod.from(change.object());
                    boolean gone = change.type().equals("DELETED") || !pod.alive();
                    if (!release.owns(pod.labels())
                            || (request.pod() != null && !request.pod().equals(pod.name()))) {
                        continue;
                    }
                    if (gone) {
                        alive.remove(pod.name());
                    } else if (alive.size() < SnapshotReader.MAX_PODS) {
                        alive.add(pod.name());
                    }
                    boolean begun = pod.phase().equals("Running");
                    followed.values().removeIf(thread -> !thread.isAlive());
                    if (!gone && begun && !followed.containsKey(pod.name())) {
                        if (followed.size() < MAX_FOLLOWED) {
                            followed.put(pod.name(), begin(pod.name(), container(pod), request, sink));
                        } else if (!full) {
                            full = true;
                            sink.note("only " + MAX_FOLLOWED + " pods are followed");
                        }
                    }
                }
                followed.values().removeIf(thread -> !thread.isAlive());
                if (!alive.isEmpty() || !followed.isEmpty()) {
                    lastAlive = ticker.nanos();
                } else if (ticker.nanos() - lastAlive > EMPTY_GRACE.toNanos()) {
                    sink.note("there are no pods any more");
                    return;
                }
            }
        } finally {
            close();
        }
    }

    /** Others may have been put beside it. */
    private static String container(Pod pod) {
        return Identity.REDIS.equals(pod.labels().get(Identity.NAME)) ? Identity.REDIS : Identity.APP;
    }

    private Thread begin(String pod, String container, Request request, Sink sink) {
        Thread thread = new Thread(() -> followOne(pod, container, request, sink), "log-" + pod);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void followOne(String pod, String container, Request request, Sink sink) {
        Instant last = null;
        while (!ended) {
            try (BodyStream stream = api.stream(path(pod, container, request, true, last))) {
                open.put(pod, stream);
                Lines lines = new Lines(stream);
                for (String line = lines.next(); line != null && !ended; line = lines.next()) {
                    Instant stamp = stamped(line);
                    if (stamp != null && last != null && !stamp.isAfter(last)) {
                        continue;
                    }
                    last = stamp == null ? last : stamp;
                    tell(pod, stamp == null ? line : rest(line), sink);
                }
                if (!running(pod)) {
                    return;
                }
            } catch (KubeException e) {
                if (e.reason() == KubeException.Reason.FORBIDDEN || e.reason() == KubeException.Reason.NOT_FOUND) {
                    if (e.reason() == KubeException.Reason.FORBIDDEN) {
                        note(pod + ": " + e.getMessage(), sink);
                    }
                    return;
                }
            } catch (IOException e) {
                // Cut: it is taken up where it broke off.
            } finally {
                open.remove(pod);
            }
            if (!ended) {
                Pause.millis(AGAIN_MILLIS);
            }
        }
    }

    private boolean running(String pod) {
        try {
            var found = api.find(paths.pod(pod));
            return found != null && Pod.from(found).alive();
        } catch (KubeException e) {
            return true;
        }
    }

    private void tell(String pod, String line, Sink sink) {
        synchronized (turn) {
            if (!ended && !sink.line(pod, line)) {
                ended = true;
            }
        }
    }

    private void note(String text, Sink sink) {
        synchronized (turn) {
            sink.note(text);
        }
    }

    private String path(String pod, String container, Request request, boolean follow, @Nullable Instant after) {
        StringBuilder path = new StringBuilder(paths.pod(pod))
                .append("/log?container=")
                .append(container)
                .append("&timestamps=true");
        if (follow) {
            path.append("&follow=true");
        }
        if (request.previous()) {
            path.append("&previous=true");
        }
        if (after != null) {
            path.append("&sinceTime=").append(Paths.encode(after.toString()));
        } else {
            if (request.tail() >= 0) {
                path.append("&tailLines=").append(request.tail());
            }
            if (request.since() != null) {
                path.append("&sinceSeconds=").append(Math.max(1, request.since().toSeconds()));
            }
        }
        return path.toString();
    }

    private static @Nullable Instant stamped(String line) {
        int space = line.indexOf(' ');
        try {
            return space < 20 ? null : Instant.parse(line.substring(0, space));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String rest(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    /** Ends it from another thread. */
    @Override
    public void close() {
        ended = true;
        open.values().forEach(BodyStream::close);
    }
}
