package dev.edgemcp.server.config;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.server.netty.ListenerSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is to run.
 *
 * @param listener where it listens, and what connections may cost
 * @param calls what calls may cost
 * @param workspace the folder whose files and repository its tools read, or null for no such tools
 * @param allowSensitive whether those tools may read what is usually secret, such as {@code .env} and private keys
 * @param allowWrite whether there are tools that change files and make commits
 * @param allowExec names of the programs that callers may run in the workspace
 * @param drain how it shuts down
 */
public record ServerSettings(
        ListenerSettings listener,
        CallLimits calls,
        @Nullable Path workspace,
        boolean allowSensitive,
        boolean allowWrite,
        List<String> allowExec,
        DrainSettings drain) {
    /** Loopback, port 8082, no workspace, nothing allowed. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            ListenerSettings.DEFAULT, CallLimits.DEFAULT, null, false, false, List.of(), DrainSettings.DEFAULT);

    public ServerSettings {
        allowExec = List.copyOf(allowExec);
    }

    /** These settings with another listener. */
    public ServerSettings withListener(ListenerSettings other) {
        return new ServerSettings(other, calls, workspace, allowSensitive, allowWrite, allowExec, drain);
    }

    /** These settings with other limits of calls. */
    public ServerSettings withCalls(CallLimits other) {
        return new ServerSettings(listener, other, workspace, allowSensitive, allowWrite, allowExec, drain);
    }

    /** These settings with another workspace. */
    public ServerSettings withWorkspace(@Nullable Path folder) {
        return new ServerSettings(listener, calls, folder, allowSensitive, allowWrite, allowExec, drain);
    }

    /** These settings with another {@code allowSensitive}. */
    public ServerSettings withAllowSensitive(boolean allow) {
        return new ServerSettings(listener, calls, workspace, allow, allowWrite, allowExec, drain);
    }

    /** These settings with another {@code allowWrite}. */
    public ServerSettings withAllowWrite(boolean allow) {
        return new ServerSettings(listener, calls, workspace, allowSensitive, allow, allowExec, drain);
    }

    /** These settings with other programs that may run. */
    public ServerSettings withAllowExec(List<String> programs) {
        return new ServerSettings(listener, calls, workspace, allowSensitive, allowWrite, programs, drain);
    }

    /** These settings with another way to shut down. */
    public ServerSettings withDrain(DrainSettings other) {
        return new ServerSettings(listener, calls, workspace, allowSensitive, allowWrite, allowExec, other);
    }
}
