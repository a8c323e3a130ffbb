package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.NotDirectoryException;

/** The failures that several tools share. None names a path of the host. */
final class Problems {
    private Problems() {}

    static ToolException invalidPath(String why) {
        return new ToolException(
                "invalid_path", "The path cannot be used: " + why + ".", "Pass a path relative to the workspace root.");
    }

    static ToolException outside() {
        return new ToolException(
                "outside_workspace",
                "The path leads out of the workspace.",
                "Pass a path inside the workspace; symbolic links that leave it are not followed.");
    }

    static ToolException denied() {
        return new ToolException(
                "denied",
                "The path usually holds secrets, and the policy of this workspace does not let it be read.",
                "Go on without it, or ask the operator to allow sensitive files.");
    }

    static ToolException notFound() {
        return new ToolException(
                "not_found", "There is nothing at this path.", "Look with fs_list_directory or fs_find.");
    }

    static ToolException notAFile() {
        return new ToolException("not_a_file", "The path is not a regular file.", "Use fs_stat to see what it is.");
    }

    static ToolException notAFolder() {
        return new ToolException("not_a_folder", "The path is not a folder.", "Pass a folder, or leave the path out.");
    }

    static ToolException unreadable() {
        return new ToolException(
                "unreadable",
                "The file or folder could not be read; it may lack permission or have changed meanwhile.",
                "Try again, or use fs_stat to see what it is.");
    }

    /** What a failure to open or list a folder means; its message may name paths of the host. */
    static ToolException ofFolder(IOException failure) {
        return failure instanceof NotDirectoryException ? notAFolder() : unreadable();
    }

    static ToolException invalidCursor() {
        return new ToolException(
                "invalid_cursor", "The cursor is not one that this tool gave.", "Call again without a cursor.");
    }

    static ToolException invalidPattern(String why) {
        return new ToolException("invalid_pattern", "The pattern cannot be used: " + why + ".", "Correct the pattern.");
    }
}
