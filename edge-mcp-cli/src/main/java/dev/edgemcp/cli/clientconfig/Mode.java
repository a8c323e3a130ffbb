package dev.edgemcp.cli.clientconfig;

/** How a client reaches Edge MCP. */
enum Mode {
    /** The client speaks HTTP to a server that runs. */
    HTTP,
    /** The client starts a server of its own. */
    STDIO,
    /** The client starts {@code edge-mcp connect}, which speaks to a server that runs. */
    CONNECT
}
