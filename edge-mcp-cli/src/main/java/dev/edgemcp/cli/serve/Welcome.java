package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.server.Version;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a person sees when the server is ready: where it is, and what to paste into a client. */
final class Welcome {
    private static final String NAME = "edge-mcp";

    private final Console console;
    /** The end of the schemes: an s, or nothing. */
    private final String secure;

    private final @Nullable Path certificate;
    private final String authority;
    private final int tools;
    private final @Nullable Path workspace;
    private final List<String> programs;
    private final boolean allowSensitive;
    private final boolean allowWrite;
    private final @Nullable AccessKey key;
    private final @Nullable Path keysFile;
    private final boolean platformKeys;
    private final String launcher;
    private final boolean logOfPod;

    /**
     * @param settings as the server runs with them
     * @param access what clients must show
     */
    Welcome(CliContext context, ServeRequest request, int port, int tools, ServerSettings settings, Access access) {
        String host = request.host();
        TlsSettings tls = settings.listener().tls();
        this.console = context.console();
        this.secure = tls == null ? "" : "s";
        this.certificate = tls != null && request.tls().selfSigned() ? tls.certificate() : null;
        this.authority = (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        this.tools = tools;
        Path folder = settings.workspace();
        this.workspace = folder == null ? null : folder.toAbsolutePath().normalize();
        this.allowSensitive = settings.allowSensitive();
        this.allowWrite = settings.allowWrite();
        this.programs = settings.allowExec();
        this.key = access.key();
        this.keysFile = access.keysFile();
        this.platformKeys = access.platformKeys();
        this.logOfPod = context.environment().containsKey("KUBERNETES_SERVICE_HOST")
                && !console.terminal().stderr();
        this.launcher = System.getProperty("edge-mcp.launcher", NAME);
    }

    void print() {
        List<String> lines = new ArrayList<>();
        lines.add("Edge MCP " + Version.current() + " is ready: " + tools + (tools == 1 ? " tool" : " tools")
                + (workspace == null ? ", no workspace" : " for " + workspace));
        lines.add("  HTTP       http" + secure + "://" + authority + "/mcp");
        lines.add("  WebSocket  ws" + secure + "://" + authority + "/ws");
        if (certificate != null) {
            lines.add("  CA file    " + certificate + "  (self-signed: clients must be told to trust it)");
        }
        if (keysFile != null) {
            lines.add("  API keys   those of " + keysFile + (key == null ? "" : ", and EDGE_MCP_API_KEY"));
        } else if (key == null && platformKeys) {
            lines.add("  API keys   those that the Core Platform knows");
        } else if (key == null) {
            lines.add("");
            lines.add("WARNING: --auth none lets every program and every user on this machine read"
                    + (allowWrite ? " and change" : "") + " the workspace.");
        } else if (key.file() != null) {
            lines.add("  API key    "
                    + (shown(key) ? key.value() + "  (kept in " + key.file() + ")" : "in " + key.file()));
        }
        if (!programs.isEmpty()) {
            lines.add("  Programs   " + String.join(", ", programs)
                    + "  (clients may run them, and they can do what you can)");
        }
        if (!logOfPod) {
            help(lines);
        }
        console.note(String.join("\n", lines));
    }

    /** What to paste where; of no use in the log of a pod, whose address is another one for clients. */
    private void help(List<String> lines) {
        lines.add("");
        lines.add("For a client that speaks HTTP:");
        lines.add(http().toPrettyString());
        lines.add("For a client that starts its servers itself (stdio):");
        lines.add(stdio().toPrettyString());
        lines.add("To try it:  " + launcher + " call edge_status --url http" + secure + "://" + authority + "/mcp"
                + (key == null && (keysFile != null || platformKeys) ? " --api-key-file FILE" : ""));
    }

    private ObjectNode http() {
        ObjectNode server = Json.object();
        server.put("type", "http");
        server.put("url", "http" + secure + "://" + authority + "/mcp");
        if (key == null && keysFile != null) {
            server.putObject("headers").put("Authorization", "Bearer <a key of 'edge-mcp keys create'>");
        } else if (key == null && platformKeys) {
            server.putObject("headers").put("Authorization", "Bearer <a key of the Core Platform>");
        } else if (key != null) {
            server.putObject("headers").put("Authorization", "Bearer " + placeholder(key));
        }
        return servers(server);
    }

    private ObjectNode stdio() {
        ObjectNode server = Json.object();
        server.put("command", launcher);
        ArrayNode arguments = server.putArray("args").add("serve").add("--stdio");
        if (workspace == null) {
            arguments.add("--no-workspace");
        } else {
            arguments.add("--workspace").add(workspace.toString());
            if (allowSensitive) {
                arguments.add("--allow-sensitive");
            }
            if (allowWrite) {
                arguments.add("--allow-write");
            }
        }
        programs.forEach(name -> arguments.add("--allow-exec").add(name));
        return servers(server);
    }

    private static ObjectNode servers(ObjectNode server) {
        ObjectNode json = Json.object();
        json.putObject("mcpServers").set(NAME, server);
        return json;
    }

    /** A key that was made here is shown to a person at a terminal, and to nobody else: output ends up in logs. */
    private boolean shown(AccessKey accessKey) {
        return accessKey.file() != null && console.terminal().stderr();
    }

    private String placeholder(AccessKey accessKey) {
        if (shown(accessKey)) {
            return accessKey.value();
        }
        return accessKey.file() == null ? "<EDGE_MCP_API_KEY>" : "<the key in " + accessKey.file() + ">";
    }
}
