package dev.edgemcp.server.command;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of an environment variable by which the processes of a command are found again: children inherit it, wherever
 * they move. It names the server, so that another one can tell whether that still runs.
 *
 * @param space the space that the server's process id is in, or 0 where there is only one
 * @param pid the server's process id
 * @param started when the server started, in ticks since the machine did
 * @param random tells apart what the rest does not
 */
record Mark(long space, long pid, long started, String random) {
    /** The variable. */
    static final String VARIABLE = "EDGE_MCP_COMMAND";

    private static final Pattern VALUE =
            Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\.(\\d{1,18})\\.([0-9a-f]{1,32})\\.\\d{1,18}");

    /** The mark of this server. */
    static Mark of(ProcessTable table) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return new Mark(
                table.space(),
                ProcessHandle.current().pid(),
                table.started(),
                HexFormat.of().formatHex(random));
    }

    /** The server that a value names, or null if it names none. */
    static @Nullable Mark parse(String value) {
        Matcher matcher = VALUE.matcher(value);
        return matcher.matches()
                ? new Mark(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        matcher.group(4))
                : null;
    }

    /** What the values of all commands of this server begin with. */
    String prefix() {
        return space + "." + pid + "." + started + "." + random + ".";
    }

    /** The value for one command. */
    String command(long number) {
        return prefix() + number;
    }
}
