package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code workspace:///}: files and folders as resources, read by the same rules as {@code fs_read_file} reads them. */
final class FileResources {
    private static final String PATH = "path";
    private static final List<String> READMES = List.of("README.md", "README.rst", "README.txt", "README");
    private static final String IN_PARTS = "Read it in parts with fs_read_file.";

    private final Workspace workspace;
    private final FolderWatch watch;
    private final PathCompletion paths;

    FileResources(Workspace workspace, FolderWatch watch, PathCompletion paths) {
        this.workspace = workspace;
        this.watch = watch;
        this.paths = paths;
    }

    /** Those that a list shows: the root, and what explains it, if it is there now. */
    List<Resource> listed() {
        List<Resource> listed = new ArrayList<>();
        listed.add(Resource.of(ResourceUris.FILES, "workspace", (request, context) -> read(request.uri(), "", context))
                .title("The workspace")
                .description("What the root of the workspace holds, with the URI of each entry.")
                .mimeType(FileTypes.JSON)
                .watcher((request, changed) -> watch("", changed))
                .build());
        String readme = readme();
        if (readme != null) {
            listed.add(Resource.of(
                            ResourceUris.ofFile(readme),
                            readme,
                            (request, context) -> read(request.uri(), readme, context))
                    .title("Read me")
                    .description("What the project says about itself.")
                    .mimeType(FileTypes.ofText(readme))
                    .watcher((request, changed) -> watch(readme, changed))
                    .build());
        }
        return listed;
    }

    /** Any file or folder. */
    ResourceTemplate template() {
        return ResourceTemplate.of(
                        ResourceUris.FILES + "{+path}",
                        "file",
                        (request, context) -> read(request.uri(), path(request.variable(PATH)), context))
                .title("A file or folder of the workspace")
                .description("Text as text, other files as bytes, a folder as a JSON list of what it holds. The path"
                        + " is relative to the root of the workspace. Can be subscribed to.")
                .complete(PATH, paths)
                .watcher((request, changed) -> watch(path(request.variable(PATH)), changed))
                .build();
    }

    /**
     * A text file, for a prompt.
     *
     * @throws ToolException if it is no text, too long for a prompt, or none that may be read
     */
    ResourceContents text(String path) throws ToolException {
        Path location = workspace.guard().locate(path(path));
        byte[] bytes;
        try (InputStream in = Channels.newInputStream(workspace.guard().file(location))) {
            bytes = FileContents.read(
                    in, Bounds.PROMPT_FILE_BYTES, "Ask about a part of it, which fs_read_file reads by lines.");
        } catch (Folder.NotAFileException e) {
            throw Problems.notAFile();
        } catch (IOException e) {
            throw Problems.unreadable();
        }
        String text = FileContents.text(bytes);
        if (text == null) {
            throw new ToolException("not_text", "The file is no UTF-8 text.", "Pass the path of a text file.");
        }
        String uri = ResourceUris.ofFile(PathGuard.text(location));
        return new ResourceContents.Text(
                uri, FileTypes.ofText(PathGuard.name(location).toString()), text);
    }

    private ResourceResult read(String uri, String path, ToolContext context) throws ToolException {
        Path location = workspace.guard().locate(path);
        String name = PathGuard.name(location).toString();
        try (InputStream in = Channels.newInputStream(workspace.guard().file(location))) {
            return ResourceResult.of(
                    FileContents.of(uri, name, FileContents.read(in, Bounds.RESOURCE_BYTES, IN_PARTS)));
        } catch (Folder.NotAFileException e) {
            return ResourceResult.of(folder(location, context).contents(uri));
        } catch (IOException e) {
            throw Problems.unreadable();
        }
    }

    private FolderListing folder(Path location, ToolContext context) throws ToolException {
        List<FolderListing.Item> items = new ArrayList<>();
        boolean[] more = {false};
        try {
            if (workspace.guard().entry(location).type() != FileEntry.Type.DIRECTORY) {
                throw Problems.notAFile();
            }
            FileWalk walk = new FileWalk(workspace.guard(), workspace.deadline(context), null, 1);
            walk.walk(location, null, null, (path, folder, entry, denied) -> {
                more[0] = items.size() == Bounds.PAGE_ENTRIES;
                return !more[0] && items.add(item(path, entry, denied));
            });
            more[0] |= walk.incomplete();
        } catch (Deadline.Over e) {
            more[0] = true;
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
        return new FolderListing(PathGuard.text(location), items, more[0] ? true : null);
    }

    private static FolderListing.Item item(String path, FileEntry entry, boolean denied) {
        Long size = entry.type() == FileEntry.Type.FILE ? entry.size() : null;
        return new FolderListing.Item(ResourceUris.ofFile(path), path, entry.type(), size, denied ? true : null);
    }

    private Watcher.Watch watch(String path, Runnable changed) throws ToolException {
        // What is not there now cannot be watched: its name could be anybody's.
        workspace.guard().locate(path);
        return watch.watch(new FileTarget(workspace.guard(), path), changed);
    }

    /** The path of a URI: relative, unlike those of tools, so that there is one URI for a file. */
    private static String path(String path) throws ToolException {
        if (path.length() > Bounds.PATH_CHARS) {
            throw Problems.invalidPath("it is too long");
        }
        if (path.startsWith("/")) {
            throw Problems.outside();
        }
        return path;
    }

    private @Nullable String readme() {
        for (String name : READMES) {
            try {
                if (workspace.guard().entry(Path.of(name)).type() == FileEntry.Type.FILE) {
                    return name;
                }
            } catch (IOException e) {
                // Not there, or not to be read: the next one.
            }
        }
        return null;
    }
}
