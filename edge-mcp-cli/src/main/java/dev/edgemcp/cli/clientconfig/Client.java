package dev.edgemcp.cli.clientconfig;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The clients whose configuration is known, each with what it does best. None is told a key, only where the key is: in the
 * variable EDGE_MCP_API_KEY, or in a prompt of the client.
 */
enum Client {
    CLAUDE_CODE("claude-code", Mode.HTTP) {
        @Override
        String config(ConfigRequest request) {
            if (request.mode() == Mode.HTTP) {
                // In quotes that keep the shell away: Claude Code itself fills in the variable, at each start.
                return "claude mcp add --transport http --scope project " + Words.quote(request.name()) + " "
                        + Words.quote(request.url().toString())
                        + " --header 'Authorization: Bearer ${EDGE_MCP_API_KEY}'";
            }
            return "claude mcp add --transport stdio " + Words.quote(request.name()) + " -- "
                    + Words.line(request.command());
        }

        @Override
        String place(Mode mode) {
            return "Type this in the folder of the project."
                    + (mode == Mode.HTTP ? " It writes .mcp.json there; export EDGE_MCP_API_KEY before 'claude'." : "");
        }
    },
    CLAUDE_DESKTOP("claude-desktop", Mode.STDIO) {
        @Override
        String config(ConfigRequest request) {
            return servers("mcpServers", request, process(request));
        }

        @Override
        String place(Mode mode) {
            return "Paste this into claude_desktop_config.json (Settings > Developer > Edit Config), and quit and start"
                    + " Claude Desktop."
                    + "\n  macOS    ~/Library/Application Support/Claude/claude_desktop_config.json"
                    + "\n  Windows  %APPDATA%\\Claude\\claude_desktop_config.json";
        }

        @Override
        boolean takes(Mode mode) {
            return mode != Mode.HTTP;
        }
    },
    CURSOR("cursor", Mode.HTTP) {
        @Override
        String config(ConfigRequest request) {
            ObjectNode server = Json.object();
            if (request.mode() == Mode.HTTP) {
                server.put("url", request.url().toString());
                bearer(server, "${env:EDGE_MCP_API_KEY}");
            } else {
                server.put("type", "stdio");
                server.setAll(process(request));
            }
            return servers("mcpServers", request, server);
        }

        @Override
        String place(Mode mode) {
            return "Paste this into .cursor/mcp.json in the project, or ~/.cursor/mcp.json for all projects."
                    + variable(mode);
        }
    },
    VSCODE("vscode", Mode.HTTP) {
        @Override
        String config(ConfigRequest request) {
            ObjectNode json = Json.object();
            ObjectNode server = Json.object();
            if (request.mode() == Mode.HTTP) {
                String input = request.name() + "-key";
                json.putArray("inputs")
                        .addObject()
                        .put("type", "promptString")
                        .put("id", input)
                        .put("description", "API key of Edge MCP")
                        .put("password", true);
                server.put("type", "http").put("url", request.url().toString());
                bearer(server, "${input:" + input + "}");
            } else {
                server.put("type", "stdio");
                server.setAll(process(request));
            }
            json.putObject("servers").set(request.name(), server);
            return json.toPrettyString();
        }

        @Override
        String place(Mode mode) {
            return "Paste this into .vscode/mcp.json in the project."
                    + (mode == Mode.HTTP ? " VS Code asks for the key once and keeps it." : "");
        }
    },
    WINDSURF("windsurf", Mode.HTTP) {
        @Override
        String config(ConfigRequest request) {
            ObjectNode server = Json.object();
            if (request.mode() == Mode.HTTP) {
                server.put("serverUrl", request.url().toString());
                bearer(server, "${env:EDGE_MCP_API_KEY}");
            } else {
                server.setAll(process(request));
            }
            return servers("mcpServers", request, server);
        }

        @Override
        String place(Mode mode) {
            return "Paste this into ~/.codeium/windsurf/mcp_config.json, and refresh the list of MCP servers."
                    + variable(mode);
        }
    },
    INSPECTOR("inspector", Mode.HTTP) {
        @Override
        String config(ConfigRequest request) {
            String inspector = "npx @modelcontextprotocol/inspector --cli ";
            if (request.mode() == Mode.HTTP) {
                return inspector + Words.quote(request.url().toString())
                        + " --transport http --method tools/list --header \"Authorization: Bearer $EDGE_MCP_API_KEY\"";
            }
            return inspector + "--method tools/list -- " + Words.line(request.command());
        }

        @Override
        String place(Mode mode) {
            return "Type this." + (mode == Mode.HTTP ? " The key comes from EDGE_MCP_API_KEY." : "");
        }
    };

    private final String word;
    private final Mode best;

    Client(String word, Mode best) {
        this.word = word;
        this.best = best;
    }

    /** What to paste or to type. */
    abstract String config(ConfigRequest request);

    /** Where to paste it. */
    abstract String place(Mode mode);

    /** Whether the client can be reached so. */
    boolean takes(Mode mode) {
        return true;
    }

    Mode best() {
        return best;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return word;
    }

    static List<String> words() {
        return List.of(values()).stream().map(Client::toString).collect(Collectors.toList());
    }

    private static ObjectNode process(ConfigRequest request) {
        List<String> command = request.command();
        ObjectNode server = Json.object().put("command", command.get(0));
        ArrayNode arguments = server.putArray("args");
        command.subList(1, command.size()).forEach(arguments::add);
        return server;
    }

    private static void bearer(ObjectNode server, String reference) {
        server.putObject("headers").put("Authorization", "Bearer " + reference);
    }

    private static String servers(String member, ConfigRequest request, ObjectNode server) {
        ObjectNode json = Json.object();
        json.putObject(member).set(request.name(), server);
        return json.toPrettyString();
    }

    private static String variable(Mode mode) {
        return mode == Mode.HTTP
                ? "\nIt must be started with EDGE_MCP_API_KEY in its environment; --mode connect finds the key itself."
                : "";
    }
}
