package dev.edgemcp.server.workspace;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ResourceContents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder as a resource: what it holds, in order of names.
 *
 * @param path relative to the root
 * @param more true if there is more than this
 */
record FolderListing(
        String path, List<Item> entries, @Nullable Boolean more) {

    /**
     * One entry.
     *
     * @param uri reads it
     * @param size of a file, in bytes
     * @param denied true if its content is kept from callers
     */
    record Item(
            String uri,
            String path,
            FileEntry.Type type,
            @Nullable Long size,
            @Nullable Boolean denied) {}

    /** The listing as what a resource holds. */
    ResourceContents contents(String uri) {
        return new ResourceContents.Text(uri, FileTypes.JSON, Json.text(Json.tree(this)));
    }
}
