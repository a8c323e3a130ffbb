package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * The repository of the workspace, opened for one call. Paths that go in and out are relative to the root; what lies
 * above the root in the same work tree is not shown.
 *
 * <p>No program of the repository runs, by three independent means: {@link GitSettings} leaves no setting that names
 * one, {@link GitFiles} refuses to start any, and {@link GitSystem} keeps the settings of the machine away.
 */
final class GitRepository implements AutoCloseable {
    /** The code of a failure to find a revision. */
    static final String UNKNOWN_REVISION = "unknown_revision";

    /** No options, no ranges, no reflog ({@code @{1}}), no search ({@code :/text}), no {@code ^{type}}. */
    private static final Pattern REVISION =
            Pattern.compile("(?!.*\\.\\.)[\\p{L}\\p{N}_@][\\p{L}\\p{M}\\p{N}_@./+#=-]*+(?:[~^][0-9]{0,9})*+");

    /** Git's short form of HEAD, which JGit knows only alone. */
    private static final Pattern HEAD_SIGN = Pattern.compile("^@(?=$|[~^])");

    private final Repository jgit;
    private final GitLocation location;
    private final PathGuard guard;
    private final ToolContext context;
    private final String prefix;

    private GitRepository(Repository jgit, GitLocation location, PathGuard guard, ToolContext context) {
        this.jgit = jgit;
        this.location = location;
        this.guard = guard;
        this.context = context;
        String below = PathGuard.text(location.workTree().relativize(guard.root()));
        this.prefix = below.isEmpty() ? "" : below + "/";
    }

    /** What is done with the repository. */
    @FunctionalInterface
    interface Work<T> {
        /** Does it. */
        T with(GitRepository repository) throws IOException, ToolException;
    }

    /** Opens the repository for a piece of work. */
    static <T> T open(Workspace workspace, ToolContext context, Work<T> work) throws ToolException {
        // Looked at anew: what was a folder may be a link to another repository by now.
        GitLocation location = GitLocation.of(workspace.guard().root());
        if (location == null || !location.equals(workspace.git())) {
            throw failed();
        }
        try (GitRepository repository =
                new GitRepository(GitSystem.open(location), location, workspace.guard(), context)) {
            return work.with(repository);
        } catch (IOException e) {
            // Its message may name paths of the host.
            context.throwIfCancelled();
            throw failed();
        }
    }

    private static ToolException failed() {
        return new ToolException(
                "git_failed",
                "The git repository could not be read; it may be damaged, of an unknown format, or changing just now.",
                "Try again, or work with the files alone.");
    }

    GitLocation location() {
        return location;
    }

    /** Whether the workspace is the whole work tree, not a folder in it. */
    boolean whole() {
        return prefix.isEmpty();
    }

    Repository jgit() {
        return jgit;
    }

    ToolContext context() {
        return context;
    }

    /** The files of the work tree. */
    GitTreeIterator workTree() {
        return new GitTreeIterator(jgit, location.workTree(), context);
    }

    /** Lets only what is at or below the path through. */
    TreeFilter filter(String path) {
        String inside = inside(path);
        return inside.isEmpty() ? TreeFilter.ALL : PathFilter.create(inside);
    }

    /** A path relative to the root as the repository has it. */
    String inside(String path) {
        String whole = prefix + path;
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    /** A path of the repository relative to the root, or null if it is not below it. */
    @Nullable
    String shown(String inside) {
        return inside.startsWith(prefix) ? inside.substring(prefix.length()) : null;
    }

    /** Whether the content of a path of the repository is kept from callers. */
    boolean denies(String inside) {
        return guard.denies(inside);
    }

    /** The commit that is checked out, or null before the first. */
    @Nullable
    ObjectId head() throws IOException {
        return jgit.resolve(Constants.HEAD);
    }

    /** The newest commits from one on, itself included, with their messages. */
    List<RevCommit> recent(ObjectId start) throws IOException {
        List<RevCommit> commits = new ArrayList<>();
        try (RevWalk walk = new RevWalk(jgit)) {
            walk.markStart(walk.parseCommit(start));
            for (RevCommit commit = walk.next();
                    commit != null && commits.size() < Bounds.RECENT_COMMITS;
                    commit = walk.next()) {
                context.throwIfCancelled();
                walk.parseBody(commit);
                commits.add(commit);
            }
        }
        return commits;
    }

    /**
     * The commit that a revision names.
     *
     * @throws ToolException if it names none
     */
    RevCommit commit(RevWalk walk, String revision) throws IOException, ToolException {
        requireRevision(revision);
        try {
            ObjectId id = jgit.resolve(HEAD_SIGN.matcher(revision).replaceFirst(Constants.HEAD) + "^{commit}");
            if (id != null) {
                return walk.parseCommit(id);
            }
        } catch (AmbiguousObjectException e) {
            throw new ToolException(
                    "ambiguous_revision", "Several objects begin with this id.", "Pass more digits of the commit id.");
        } catch (RevisionSyntaxException | IncorrectObjectTypeException | MissingObjectException e) {
            // Answered below: it is no commit here.
        }
        throw new ToolException(
                UNKNOWN_REVISION, "There is no such branch, tag or commit here.", "Look with git_branches or git_log.");
    }

    /**
     * Refuses what cannot be a revision.
     *
     * @throws ToolException if it is none by its form
     */
    static void requireRevision(String revision) throws ToolException {
        if (revision.length() > Bounds.PATTERN_CHARS
                || !REVISION.matcher(revision).matches()) {
            throw new ToolException(
                    "invalid_revision",
                    "The revision is not a branch, tag or commit id, with ~ and ^ if need be.",
                    "Pass for example HEAD, main, v1.0, HEAD~2 or a commit id.");
        }
    }

    @Override
    public void close() {
        jgit.close();
    }
}
