package dev.edgemcp.server.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process that outlives this one. It kills groups of processes when told, which Java cannot and which alone ends a
 * fork bomb at one blow; and when its standard input ends, because this process did, even by SIGKILL, it kills all that the
 * commands of this server have left.
 *
 * <p>It is a shell with a fixed script; nothing of a caller's ever gets into it. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Path SHELL = Path.of("/bin/sh");

    /**
     * Takes lines {@code + GROUP} and {@code - GROUP} that say which groups there are, and {@code k GROUP} that ask to
     * kill one.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            mark=$1
            own=$2
            groups=' '
            while read -r verb group; do
                case $verb in
                    +) groups="$groups$group " ;;
                    -) case $groups in *" $group "*) groups=${groups%%" $group "*}" "${groups#*" $group "} ;; esac ;;
                    k) kill -s KILL -- "-$group" ;;
                esac
            done
            for group in $groups; do kill -s KILL -- "-$group"; done
            round=0
            while [ "$round" -lt 100 ]; do
                found=$(grep -lsF -e "$mark" /proc/[0-9]*/environ)
                [ -n "$found" ] || exit 0
                for file in $found; do
                    pid=${file#/proc/}
                    pid=${pid%/environ}
                    read -r stat <"/proc/$pid/stat" || continue
                    set -- ${stat##*)}
                    [ "$3" = "$own" ] || kill -s KILL -- "-$3"
                    kill -s KILL "$pid"
                done
                round=$((round + 1))
            done
            """;

    private final @Nullable Process process;
    private final @Nullable OutputStream stdin;

    private Watchdog(@Nullable Process process) {
        this.process = process;
        this.stdin = process == null ? null : process.getOutputStream();
    }

    /** Starts one; without a shell it does nothing. */
    static Watchdog start(Mark mark, ProcessTable table, Isolation isolation, SearchPath path) {
        if (!Files.isExecutable(SHELL)) {
            LOG.warn(
                    "no /bin/sh: if this process is killed, what its commands have started goes on until the next start");
            return new Watchdog(null);
        }
        List<String> words = new ArrayList<>(isolation.ownSession());
        words.addAll(List.of(
                SHELL.toString(),
                "-c",
                SCRIPT,
                "edge-mcp-watchdog",
                Mark.VARIABLE + "=" + mark.prefix(),
                Long.toString(table.group())));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("LC_ALL", "C");
        try {
            return new Watchdog(builder.start());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("cannot watch over commands");
            return new Watchdog(null);
        }
    }

    /** There is a group now. */
    void began(long group) {
        tell("+", group);
    }

    /** There is a group no more. */
    void ended(long group) {
        tell("-", group);
    }

    /** Kills a group. */
    void kill(long group) {
        tell("k", group);
    }

    private void tell(String verb, long group) {
        if (stdin == null) {
            return;
        }
        byte[] line = (verb + " " + group + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (stdin) {
            try {
                stdin.write(line);
                stdin.flush();
            } catch (IOException e) {
                // It was killed; processes are then killed one by one.
            }
        }
    }

    /** Lets it kill what is left, and waits for that, but not for long. */
    @Override
    public void close() {
        if (process == null || stdin == null) {
            return;
        }
        try {
            synchronized (stdin) {
                stdin.close();
            }
            boolean unused = process.waitFor(Bounds.KILLING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
