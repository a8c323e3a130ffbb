package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.jspecify.annotations.Nullable;

/**
 * The files of a work tree for JGit, listed and opened through {@link Folder}: no links are followed, and pipes and
 * devices do not exist.
 */
final class GitTreeIterator extends WorkingTreeIterator {
    private static final Path GIT = Path.of(Constants.DOT_GIT);

    private final Path workTree;
    private final Path folder;
    private final ToolContext context;

    /** The top of the work tree. */
    GitTreeIterator(Repository repository, Path workTree, ToolContext context) {
        super(repository.getConfig().get(WorkingTreeOptions.KEY));
        this.workTree = workTree;
        this.context = context;
        this.folder = Path.of("");
        init(entries());
        initRootIterator(repository);
    }

    private GitTreeIterator(GitTreeIterator parent, Path name) {
        super(parent);
        this.workTree = parent.workTree;
        this.folder = parent.folder.resolve(name);
        this.context = parent.context;
        init(entries());
    }

    @Override
    public AbstractTreeIterator createSubtreeIterator(ObjectReader reader) throws IOException {
        // Tracked files in an ignored folder count; there the index has the folder too.
        if (!walksIgnoredDirectories() && isEntryIgnored() && getDirCacheIterator() == null) {
            return createEmptyTreeIterator();
        }
        return new GitTreeIterator(this, ((Item) current()).entry.name());
    }

    @Override
    protected byte[] idSubmodule(Entry entry) {
        byte[] id = new byte[Constants.OBJECT_ID_LENGTH];
        Path path = workTree.resolve(folder).resolve(((Item) entry).entry.name());
        GitLocation location = GitLocation.of(path);
        if (location == null || !location.workTree().equals(path)) {
            return id;
        }
        try (Repository submodule = GitSystem.open(location)) {
            ObjectId head = submodule.resolve(Constants.HEAD);
            if (head != null) {
                head.copyRawTo(id, 0);
            }
        } catch (IOException e) {
            // As if it were not there, like a submodule that was never fetched.
        }
        return id;
    }

    @Override
    protected String readSymlinkTarget(Entry entry) throws IOException {
        try (InputStream in = entry.openInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Entry[] entries() {
        List<Entry> entries = new ArrayList<>();
        try (Folder open = Folder.open(workTree, folder)) {
            for (Path name : open.names()) {
                context.throwIfCancelled();
                FileEntry entry = open.entryOrNull(name);
                FileMode mode = entry == null ? null : mode(open, entry);
                if (entry != null && mode != null) {
                    entries.add(new Item(entry, mode));
                }
            }
        } catch (IOException e) {
            // What cannot be listed is missing, as for git.
            return EOF;
        }
        return entries.toArray(Entry[]::new);
    }

    private @Nullable FileMode mode(Folder open, FileEntry entry) {
        return switch (entry.type()) {
            case FILE ->
                tooManyRules(entry) ? null : entry.executable() ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE;
            case SYMLINK -> FileMode.SYMLINK;
            case DIRECTORY ->
                Files.exists(open.real(entry.name()).resolve(GIT), LinkOption.NOFOLLOW_LINKS)
                        ? FileMode.GITLINK
                        : FileMode.TREE;
            case OTHER -> null;
        };
    }

    /** JGit keeps all rules of a file in memory, however many: such a file is as good as missing. */
    private static boolean tooManyRules(FileEntry entry) {
        String name = entry.name().toString();
        return entry.size() > Bounds.GIT_RULES_BYTES
                && (name.equals(Constants.DOT_GIT_IGNORE) || name.equals(Constants.DOT_GIT_ATTRIBUTES));
    }

    private final class Item extends Entry {
        private final FileEntry entry;
        private final FileMode mode;

        Item(FileEntry entry, FileMode mode) {
            this.entry = entry;
            this.mode = mode;
        }

        @Override
        public FileMode getMode() {
            return mode;
        }

        @Override
        public long getLength() {
            return entry.size();
        }

        @Override
        public Instant getLastModifiedInstant() {
            return entry.modified();
        }

        @Override
        public String getName() {
            return entry.name().toString();
        }

        @Override
        public InputStream openInputStream() throws IOException {
            context.throwIfCancelled();
            try (Folder open = Folder.open(workTree, folder)) {
                if (entry.type() == FileEntry.Type.SYMLINK) {
                    String target = open.link(entry.name()).toString();
                    return new ByteArrayInputStream(target.getBytes(StandardCharsets.UTF_8));
                }
                return Channels.newInputStream(open.file(entry.name()));
            }
        }
    }
}
