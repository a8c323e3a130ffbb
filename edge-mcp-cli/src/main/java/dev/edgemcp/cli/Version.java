package dev.edgemcp.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this program, for picocli. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"edge-mcp " + dev.edgemcp.server.Version.current()};
    }
}
