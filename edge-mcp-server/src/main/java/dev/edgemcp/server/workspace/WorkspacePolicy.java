package dev.edgemcp.server.workspace;

/**
 * What the workspace tools may do.
 *
 * @param allowSensitive whether they may read what usually holds secrets: key files, {@code .env}, {@code .git}
 * @param allowWrite whether there are tools that change files and make commits; {@code .git} itself they never change, and
 *     what usually holds secrets only with both
 */
public record WorkspacePolicy(boolean allowSensitive, boolean allowWrite) {
    /** Reads all but what usually holds secrets, and changes nothing. */
    public static final WorkspacePolicy DEFAULT = new WorkspacePolicy(false, false);

    /** This policy with another {@code allowSensitive}. */
    public WorkspacePolicy withAllowSensitive(boolean allow) {
        return new WorkspacePolicy(allow, allowWrite);
    }

    /** This policy with another {@code allowWrite}. */
    public WorkspacePolicy withAllowWrite(boolean allow) {
        return new WorkspacePolicy(allowSensitive, allow);
    }
}
