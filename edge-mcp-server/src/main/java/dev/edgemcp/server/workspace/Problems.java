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

    static ToolException notInCommit() {
        return new ToolException(
                ToolException.NOT_FOUND,
                "The commit has nothing at this path.",
                "Look at the commit, or at its parent.");
    }

    static ToolException unwritable() {
        return new ToolException(
                "unwritable",
                "The change could not be made; a permission or room on the disk may lack, or something changed meanwhile.",
                "Look with fs_stat what is there now, then try again or tell the user.");
    }

    static ToolException repositoryOwn(String path) {
        return new ToolException(
                "denied",
                "Nothing in a repository's own folder can be changed, and no folder that holds one moved or deleted: "
                        + path,
                "Use the git_ tools, or leave it to the user.");
    }

    static ToolException secret(String path) {
        return new ToolException(
                "denied",
                "The policy of this workspace does not let be changed what usually holds secrets: " + path,
                "Go on without it, or ask the operator to allow sensitive files.");
    }

    static ToolException exists() {
        return new ToolException(
                "exists",
                "There is something at this path already.",
                "Choose another path, or see the description of the tool for how to replace it.");
    }

    static ToolException changed() {
        return new ToolException(
                "changed", "The file has not the expected content.", "Read it again and pass its new sha256.");
    }

    static ToolException tooLarge(String what) {
        return new ToolException("too_large", what, "Do it in smaller parts, or leave it to the user.");
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
