package dev.edgemcp.server.workspace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .gitignore} rules that hold in a folder: its own, then those of the folders above. Works without a
 * repository too. Immutable.
 */
final class IgnoreRules {
    private static final Path FILE = Path.of(".gitignore");

    private final @Nullable IgnoreRules above;
    private final @Nullable IgnoreNode own;
    private final @Nullable String name;

    private IgnoreRules(@Nullable IgnoreRules above, @Nullable IgnoreNode own, @Nullable String name) {
        this.above = above;
        this.own = own;
        this.name = name;
    }

    /** The rules in the topmost folder. */
    static IgnoreRules top(Folder folder, @Nullable IgnoreNode excludes) {
        return new IgnoreRules(new IgnoreRules(null, excludes, null), read(folder), null);
    }

    /** The rules in a folder of that name below this one. */
    IgnoreRules below(String child, Folder folder) {
        return new IgnoreRules(this, read(folder), child);
    }

    /** Whether an entry of this folder is ignored. */
    boolean ignores(String entry, boolean isFolder) {
        String path = entry;
        for (IgnoreRules rules = this; rules != null; rules = rules.above) {
            Boolean ignored = rules.own == null ? null : rules.own.checkIgnored(path, isFolder);
            if (ignored != null) {
                return ignored;
            }
            if (rules.name != null) {
                path = rules.name + "/" + path;
            }
        }
        return false;
    }

    /** Reads rules from a file; what cannot be read holds none. */
    static @Nullable IgnoreNode read(SeekableByteChannel channel) throws IOException {
        byte[] bytes;
        try (InputStream in = Channels.newInputStream(channel)) {
            bytes = in.readNBytes(Bounds.IGNORE_FILE_BYTES);
        }
        IgnoreNode node = new IgnoreNode();
        node.parse(new ByteArrayInputStream(bytes));
        return node.getRules().isEmpty() ? null : node;
    }

    private static @Nullable IgnoreNode read(Folder folder) {
        try {
            FileEntry entry = folder.entryOrNull(FILE);
            if (entry == null || entry.type() != FileEntry.Type.FILE) {
                return null;
            }
            return read(folder.file(FILE));
        } catch (IOException e) {
            return null;
        }
    }
}
