package dev.edgemcp.server.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The processes of this machine as {@code /proc} of Linux shows them; elsewhere none. Processes that have ended and were
 * not waited for do not count. Thread-safe.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final byte[] VARIABLE = (Mark.VARIABLE + "=").getBytes(StandardCharsets.UTF_8);

    private final @Nullable Entry self;

    ProcessTable() {
        this.self = read(PROC.resolve("self"));
    }

    /**
     * A process.
     *
     * @param started in ticks since the machine started
     * @param mark the value of the variable of {@link Mark}, or null if it has none or may not be read
     */
    record Entry(
            long pid,
            long parent,
            long group,
            long session,
            long started,
            @Nullable String mark) {
        /** A handle of this very process, or empty if it has ended, even if another one has its number now. */
        Optional<ProcessHandle> handle() {
            // The handle knows when its process started, and is taken before that is compared.
            return ProcessHandle.of(pid).filter(handle -> {
                Entry now = read(PROC.resolve(Long.toString(pid)));
                return now != null && now.started == started;
            });
        }
    }

    /** Whether there is anything to see. */
    boolean readable() {
        return self != null;
    }

    /** When this process started. */
    long started() {
        return self == null ? 0 : self.started;
    }

    /** The group of this process. */
    long group() {
        return self == null ? 0 : self.group;
    }

    /** The space that process ids seen from here are in. */
    long space() {
        return space(ProcessHandle.current().pid());
    }

    /** The space that process ids seen from a process are in, or 0 if that is not known. */
    static long space(long pid) {
        try {
            String link = Files.readSymbolicLink(PROC.resolve(pid + "/ns/pid")).toString();
            return Long.parseLong(link.replaceAll("\\D", ""));
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return 0;
        }
    }

    /** Whether a group of processes is neither this process's own nor in its session. */
    boolean foreign(Entry member) {
        return self != null && member.group > 1 && member.group != self.group && member.session != self.session;
    }

    /** The process with that number, or null if there is none. */
    static @Nullable Entry find(long pid) {
        return read(PROC.resolve(Long.toString(pid)));
    }

    /** All processes that match, and all below them; never this one. */
    List<Entry> family(Predicate<Entry> founder) {
        List<Entry> rest = new ArrayList<>(all());
        List<Entry> family = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        Predicate<Entry> joins = entry -> founder.test(entry) || known.contains(entry.parent);
        for (boolean grows = true; grows; ) {
            grows = rest.removeIf(entry -> {
                boolean one = joins.test(entry);
                if (one) {
                    family.add(entry);
                    known.add(entry.pid);
                }
                return one;
            });
        }
        return family;
    }

    private List<Entry> all() {
        if (self == null) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                Entry entry = read(folder);
                if (entry != null && entry.pid != self.pid) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What was seen so far.
        }
        return entries;
    }

    private static @Nullable Entry read(Path folder) {
        try {
            String stat = new String(start(folder.resolve("stat"), 4096), StandardCharsets.ISO_8859_1);
            // The name of the program is in parentheses and may have any characters.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return null;
            }
            return new Entry(
                    Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[19]),
                    mark(folder));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String mark(Path folder) {
        byte[] environment;
        try {
            environment = start(folder.resolve("environ"), Bounds.ENVIRONMENT_BYTES);
        } catch (IOException e) {
            // Somebody else's, or just gone.
            return null;
        }
        for (int at = 0; at < environment.length; at++) {
            int end = at;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (begins(environment, at, end)) {
                int value = at + VARIABLE.length;
                return new String(environment, value, end - value, StandardCharsets.UTF_8);
            }
            at = end;
        }
        return null;
    }

    private static boolean begins(byte[] bytes, int from, int end) {
        if (end - from < VARIABLE.length) {
            return false;
        }
        for (int i = 0; i < VARIABLE.length; i++) {
            if (bytes[from + i] != VARIABLE[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] start(Path file, int bytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(bytes);
        }
    }
}
