package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * Walks the files below a folder in a fixed order, each folder before what it holds, names compared as text. So a walk
 * can go on where another ended. Enters no links, no {@code .git} and nothing sensitive. Not thread-safe.
 */
final class FileWalk {
    private static final String GIT = ".git";

    private final PathGuard guard;
    private final Deadline deadline;
    private final @Nullable Path ignoreTop;
    private final int maxDepth;
    private boolean incomplete;

    /**
     * @param ignoreTop the folder from which on ignore files count, at or above the root, or null to ignore nothing
     * @param maxDepth folders below each other that are entered
     */
    FileWalk(PathGuard guard, Deadline deadline, @Nullable Path ignoreTop, int maxDepth) {
        this.guard = guard;
        this.deadline = deadline;
        this.ignoreTop = ignoreTop;
        this.maxDepth = maxDepth;
    }

    /** Takes what a walk finds. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes an entry.
         *
         * @param path of the entry, relative to the root
         * @param folder that holds it, open until the visitor returns
         * @param denied whether the policy keeps its content from callers
         * @return whether to go on
         */
        boolean visit(String path, Folder folder, FileEntry entry, boolean denied) throws IOException;
    }

    /** Whether folders were passed over: unreadable, too deep, or with too many entries. */
    boolean incomplete() {
        return incomplete;
    }

    /**
     * Walks what is below a folder.
     *
     * @param start located below the root
     * @param from the path at which to begin, itself included if it is still there, or null
     * @param excludes rules of the repository besides those in its tree, or null
     */
    void walk(Path start, @Nullable String from, @Nullable IgnoreNode excludes, Visitor visitor) throws IOException {
        try (Folder folder = guard.folder(start)) {
            IgnoreRules rules = ignoreTop == null ? null : rules(ignoreTop, start, excludes);
            String prefix = PathGuard.text(start);
            walk(folder, prefix, rules, below(prefix, from), 1, visitor);
        }
    }

    /** The names from a folder to the path, empty if the path is not below it. */
    private static List<String> below(String prefix, @Nullable String path) {
        if (path == null || !(prefix.isEmpty() || path.startsWith(prefix + "/"))) {
            return List.of();
        }
        return List.of(
                path.substring(prefix.isEmpty() ? 0 : prefix.length() + 1).split("/", -1));
    }

    private boolean walk(
            Folder folder, String prefix, @Nullable IgnoreRules rules, List<String> from, int depth, Visitor visitor)
            throws IOException {
        List<Path> names = folder.names();
        incomplete |= names.size() == Bounds.FOLDER_NAMES;
        for (Path name : names) {
            String text = name.toString();
            int order = from.isEmpty() ? 1 : text.compareTo(from.get(0));
            if (order < 0) {
                continue;
            }
            deadline.check();
            FileEntry entry = look(folder, name);
            boolean isFolder = entry != null && entry.type() == FileEntry.Type.DIRECTORY;
            if (entry == null || (rules != null && rules.ignores(text, isFolder))) {
                continue;
            }
            String path = prefix.isEmpty() ? text : prefix + "/" + text;
            boolean denied = guard.denies(path);
            boolean begunBefore = order == 0 && from.size() > 1;
            if (!begunBefore && !visitor.visit(path, folder, entry, denied)) {
                return false;
            }
            if (isFolder && !denied && !text.equalsIgnoreCase(GIT)) {
                List<String> rest = order == 0 ? from.subList(1, from.size()) : List.of();
                if (!enter(folder, name, path, rules, rest, depth, visitor)) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable FileEntry look(Folder folder, Path name) {
        try {
            return folder.entryOrNull(name);
        } catch (IOException e) {
            incomplete = true;
            return null;
        }
    }

    private boolean enter(
            Folder parent,
            Path name,
            String path,
            @Nullable IgnoreRules rules,
            List<String> from,
            int depth,
            Visitor visitor)
            throws IOException {
        if (depth >= maxDepth) {
            incomplete |= depth >= Bounds.WALK_DEPTH;
            return true;
        }
        Folder child;
        try {
            child = parent.folder(name);
        } catch (IOException e) {
            incomplete = true;
            return true;
        }
        try (child) {
            IgnoreRules inside = rules == null ? null : rules.below(name.toString(), child);
            return walk(child, path, inside, from, depth + 1, visitor);
        }
    }

    /** The rules that hold in the start, from the top of the repository down to it. */
    private IgnoreRules rules(Path top, Path start, @Nullable IgnoreNode excludes) throws IOException {
        List<Path> names = new ArrayList<>();
        top.relativize(guard.root()).forEach(names::add);
        start.forEach(names::add);
        names.removeIf(name -> name.toString().isEmpty());

        Folder folder = Folder.open(top);
        try {
            IgnoreRules rules = IgnoreRules.top(folder, excludes);
            for (Path name : names) {
                try (Folder parent = folder) {
                    folder = parent.folder(name);
                }
                rules = rules.below(name.toString(), folder);
            }
            return rules;
        } finally {
            folder.close();
        }
    }
}
