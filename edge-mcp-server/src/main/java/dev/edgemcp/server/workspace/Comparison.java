package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/** What a diff compares. Immutable. */
sealed interface Comparison {
    /** The index against the last commit. */
    Comparison STAGED = new Staged();

    /** The work tree against the index. */
    Comparison UNSTAGED = new Unstaged();

    /**
     * Reads {@code staged}, {@code unstaged}, {@code A..B} (two commits) or {@code A...B} (what B has since it parted
     * from A). A side that is left out is HEAD, as with git.
     *
     * @throws ToolException if it is none of these
     */
    static Comparison parse(String text) throws ToolException {
        if (text.equals("staged")) {
            return STAGED;
        }
        if (text.equals("unstaged")) {
            return UNSTAGED;
        }
        int dots = text.indexOf("..");
        if (dots < 0) {
            throw new ToolException(
                    "invalid_range",
                    "This does not say what to compare.",
                    "Pass staged, unstaged, main..HEAD for two commits, or main...HEAD for what HEAD has since it"
                            + " parted from main.");
        }
        boolean sinceParting = text.startsWith("...", dots);
        String from = sideOf(text.substring(0, dots));
        String to = sideOf(text.substring(dots + (sinceParting ? 3 : 2)));
        return new Commits(from, to, sinceParting);
    }

    private static String sideOf(String text) throws ToolException {
        String side = text.isEmpty() ? Constants.HEAD : text;
        GitRepository.requireRevision(side);
        return side;
    }

    /** One page of the diff. */
    DiffPage page(GitRepository repository, String path, int contextLines, @Nullable Cursor begin)
            throws IOException, ToolException;

    /** The index against the last commit. */
    record Staged() implements Comparison {
        @Override
        public DiffPage page(GitRepository repository, String path, int contextLines, @Nullable Cursor begin)
                throws IOException, ToolException {
            return DiffPage.of(repository, path, contextLines, begin, formatter -> scan(repository, formatter));
        }

        private static List<DiffEntry> scan(GitRepository repository, DiffFormatter formatter) throws IOException {
            DirCache index = repository.jgit().readDirCache();
            ObjectId head = repository.head();
            try (ObjectReader reader = repository.jgit().newObjectReader();
                    RevWalk walk = new RevWalk(reader)) {
                AbstractTreeIterator tree = head == null
                        ? new EmptyTreeIterator()
                        : new CanonicalTreeParser(null, reader, walk.parseTree(head));
                return formatter.scan(tree, new DirCacheIterator(index));
            }
        }
    }

    /** The work tree against the index. */
    record Unstaged() implements Comparison {
        @Override
        public DiffPage page(GitRepository repository, String path, int contextLines, @Nullable Cursor begin)
                throws IOException, ToolException {
            return DiffPage.of(repository, path, contextLines, begin, formatter -> scan(repository, formatter));
        }

        private static List<DiffEntry> scan(GitRepository repository, DiffFormatter formatter) throws IOException {
            DirCache index = repository.jgit().readDirCache();
            formatter.setPathFilter(AndTreeFilter.create(new Tracked(), formatter.getPathFilter()));
            return formatter.scan(new DirCacheIterator(index), repository.workTree());
        }
    }

    /**
     * Two commits.
     *
     * @param sinceParting whether the older one is the last that both have, instead of {@code from}
     */
    record Commits(String from, String to, boolean sinceParting) implements Comparison {
        @Override
        public DiffPage page(GitRepository repository, String path, int contextLines, @Nullable Cursor begin)
                throws IOException, ToolException {
            RevTree before;
            RevTree after;
            try (RevWalk walk = new RevWalk(repository.jgit())) {
                RevCommit older = repository.commit(walk, from);
                RevCommit newer = repository.commit(walk, to);
                after = newer.getTree();
                before = sinceParting ? parting(repository, older, newer) : older.getTree();
            }
            return DiffPage.of(repository, path, contextLines, begin, formatter -> formatter.scan(before, after));
        }

        private static RevTree parting(GitRepository repository, RevCommit one, RevCommit other)
                throws IOException, ToolException {
            try (RevWalk walk = new RevWalk(repository.jgit())) {
                walk.setRevFilter(RevFilter.MERGE_BASE);
                walk.markStart(walk.parseCommit(one));
                walk.markStart(walk.parseCommit(other));
                RevCommit base = walk.next();
                if (base == null) {
                    throw new ToolException(
                            "unrelated_commits",
                            "The two commits have no commit in common.",
                            "Compare them as they are, with two dots.");
                }
                return walk.parseCommit(base).getTree();
            }
        }

        /** Whether both are exact ids, so that the diff is the same for ever. */
        boolean constant() {
            return ObjectId.isId(from) && ObjectId.isId(to);
        }
    }

    /** Lets only through what is in the index, the first tree: JGit shows untracked files as added, git does not. */
    final class Tracked extends TreeFilter {
        @Override
        public boolean include(TreeWalk walk) {
            return walk.getRawMode(0) != 0;
        }

        @Override
        public boolean shouldBeRecursive() {
            return false;
        }

        @Override
        public TreeFilter clone() {
            return this;
        }
    }
}
