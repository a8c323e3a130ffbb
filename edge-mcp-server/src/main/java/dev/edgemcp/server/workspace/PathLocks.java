package dev.edgemcp.server.workspace;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lets one writer at a time at a path, in this process. Paths share a fixed number of locks, so that there is nothing to
 * clean up; several are taken in a fixed order. Other processes know nothing of it.
 */
final class PathLocks {
    private static final List<ReentrantLock> LOCKS =
            IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toList();

    private final List<ReentrantLock> held;

    private PathLocks(List<ReentrantLock> held) {
        this.held = held;
    }

    /** Waits for the real paths to be free, and takes them until they are released. */
    static PathLocks hold(Path... paths) {
        List<ReentrantLock> locks = Stream.of(paths)
                .map(path -> Math.floorMod(path.hashCode(), LOCKS.size()))
                .sorted()
                .distinct()
                .map(LOCKS::get)
                .toList();
        locks.forEach(ReentrantLock::lock);
        return new PathLocks(locks);
    }

    void release() {
        held.forEach(ReentrantLock::unlock);
    }
}
