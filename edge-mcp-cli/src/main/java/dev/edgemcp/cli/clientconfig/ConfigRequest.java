package dev.edgemcp.cli.clientconfig;

import java.net.URI;
import java.util.List;

/**
 * What a client is to be told.
 *
 * @param name the server's name in the client
 * @param launcher the command that is Edge MCP
 * @param url where the server is; not used by {@link Mode#STDIO}
 * @param workspace the folder to serve; used by {@link Mode#STDIO} alone
 */
record ConfigRequest(Mode mode, String name, String launcher, URI url, String workspace) {
    /** The command that the client starts, word by word. */
    List<String> command() {
        return mode == Mode.STDIO
                ? List.of(launcher, "serve", "--stdio", "--workspace", workspace)
                : List.of(launcher, "connect", url.toString());
    }
}
