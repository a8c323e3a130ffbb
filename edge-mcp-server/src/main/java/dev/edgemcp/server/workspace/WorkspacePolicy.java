package dev.edgemcp.server.workspace;

/**
 * What the workspace tools may do.
 *
 * @param allowSensitive whether they may read what usually holds secrets: key files, {@code .env}, {@code .git}
 */
public record WorkspacePolicy(boolean allowSensitive) {
    /** Reads all but what usually holds secrets. */
    public static final WorkspacePolicy DEFAULT = new WorkspacePolicy(false);
}
