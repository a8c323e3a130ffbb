package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.server.Version;
import dev.edgemcp.server.config.ServerSettings;
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
    private final String authority;
    private final int tools;
    private final @Nullable Path workspace;
    private final boolean allowWrite;
    private final @Nullable AccessKey key;
    private final String launcher;

    /**
     * @param key what clients must show, or null if nothing
     */
    Welcome(CliContext context, String host, int port, int tools, ServerSettings settings, @Nullable AccessKey key) {
        this.console = context.console();
        this.authority = (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        this.tools = tools;
        Path folder = settings.workspace();
        this.workspace = folder == null ? null : folder.toAbsolutePath().normalize();
        this.allowWrite = settings.allowWrite();
        this.key = key;
        this.launcher = System.getProperty("edge-mcp.launcher", NAME);
    }

    void print() {
        List<String> lines = new ArrayList<>();
        lines.add("Edge MCP " + Version.current() + " is ready: " + tools + " tools"
                + (workspace == null ? ", no workspace" : " for " + workspace));
        lines.add("  HTTP       http://" + authority + "/mcp");
        lines.add("  WebSocket  ws://" + authority + "/ws");
        if (key == null) {
            lines.add("");
            lines.add("WARNING: --auth none lets every program and every user on this machine read"
                    + (allowWrite ? " and change" : "") + " the workspace.");
        } else if (key.file() != null) {
            lines.add("  API key    "
                    + (shown(key) ? key.value() + "  (kept in " + key.file() + ")" : "in " + key.file()));
        }
        lines.add("");
        lines.add("For a client that speaks HTTP:");
        lines.add(http().toPrettyString());
        lines.add("For a client that starts its servers itself (stdio):");
        lines.add(stdio().toPrettyString());
        lines.add("To try it:  " + launcher + " call edge_status --url http://" + authority + "/mcp");
        console.note(String.join("\n", lines));
    }

    private ObjectNode http() {
        ObjectNode server = Json.object();
        server.put("type", "http");
        server.put("url", "http://" + authority + "/mcp");
        if (key != null) {
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
            if (allowWrite) {
                arguments.add("--allow-write");
            }
        }
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
