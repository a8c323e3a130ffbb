package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.Attributes;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.errors.LockFailedException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryState;
import org.eclipse.jgit.util.StringUtils;
import org.jspecify.annotations.Nullable;

/**
 * A change to the repository of the workspace, and what must hold for any. Hooks never run: JGit knows hooks only in its
 * commands, of which none is used here, and {@link GitFiles} finds none.
 */
final class GitChange {
    private final Workspace workspace;
    private final GitRepository repository;

    private GitChange(Workspace workspace, GitRepository repository) {
        this.workspace = workspace;
        this.repository = repository;
    }

    /** What a tool changes. */
    @FunctionalInterface
    interface Work {
        /** Makes the change. */
        ToolResult with(GitChange change) throws IOException, ToolException;
    }

    /** Opens the repository for a change. */
    static ToolResult make(Workspace workspace, ToolContext context, Work work) throws ToolException {
        return GitRepository.open(workspace, context, repository -> {
            GitChange change = new GitChange(workspace, repository);
            change.requireSafe();
            try {
                return work.with(change);
            } catch (LockFailedException e) {
                throw new ToolException(
                        "git_locked",
                        "Somebody else is changing the repository, or was killed while doing so.",
                        "Try again; if it stays so, ask the user to remove the .lock file in .git that git names.");
            }
        });
    }

    GitRepository repository() {
        return repository;
    }

    Repository jgit() {
        return repository.jgit();
    }

    private void requireSafe() throws IOException, ToolException {
        RepositoryState state = jgit().getRepositoryState();
        if (state != RepositoryState.SAFE) {
            throw new ToolException(
                    "git_busy",
                    "Something is under way in the repository: "
                            + state.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".",
                    "Ask the user to finish or abort it.");
        }
        GitLocation location = repository.location();
        for (Path dir : List.of(location.gitDir(), location.commonDir())) {
            requirePlain(dir, "HEAD");
            requirePlain(dir, "index");
            requirePlain(dir, "logs/HEAD");
            requirePlain(dir, "objects");
        }
        try (Folder objects = Folder.open(location.commonDir(), Path.of("objects"))) {
            for (Path name : objects.names()) {
                FileEntry entry = objects.entryOrNull(name);
                if (entry != null && entry.type() == FileEntry.Type.SYMLINK) {
                    throw new IOException("objects lead elsewhere");
                }
            }
        }
    }

    /** JGit writes by path and follows links: one in a hostile repository could make it write anywhere. */
    private static void requirePlain(Path dir, String relative) throws IOException {
        Path path = dir;
        for (Path name : Path.of(relative)) {
            path = path.resolve(name);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("a part of the repository leads elsewhere");
            }
        }
    }

    /** Refuses to convert ends of lines otherwise than git would for this user. */
    void requireKnownLineEnds() throws IOException, ToolException {
        String own = jgit().getConfig().getString("core", null, "autocrlf");
        String users = workspace.user().setting("core", "autocrlf");
        if (own == null && users != null && !"false".equalsIgnoreCase(users)) {
            throw new ToolException(
                    "line_ends",
                    "The user's core.autocrlf is " + users + ", which counts here only if the repository says so.",
                    "Ask the user to run: git config core.autocrlf " + users);
        }
    }

    /** Takes the index for this change; whoever takes it commits or unlocks it. */
    DirCache lockIndex() throws IOException, ToolException {
        // Not by the repository: with it, JGit would look through the work tree by itself when it writes the index.
        DirCache index = DirCache.lock(jgit().getIndexFile(), jgit().getFS());
        if (index.hasUnmergedPaths()) {
            index.unlock();
            throw new ToolException(
                    "git_busy",
                    "There are conflicts in the index.",
                    "Ask the user to resolve them; git_status names them.");
        }
        return index;
    }

    /** Who makes the change, or null if nobody has said. */
    @Nullable
    PersonIdent person() throws IOException {
        String name = setting("user", "name");
        String email = setting("user", "email");
        return name == null || name.isBlank() || email == null || email.isBlank()
                ? null
                : new PersonIdent(name, email, workspace.ticker().now(), ZoneId.systemDefault());
    }

    /** Whether commits are to be signed. */
    boolean signs() throws IOException {
        String value = setting("commit", "gpgsign");
        Boolean signs = value == null ? null : StringUtils.toBooleanOrNull(value);
        // A key alone, without a value, means true.
        return value != null && (signs == null || signs);
    }

    private @Nullable String setting(String section, String name) throws IOException {
        String own = jgit().getConfig().getString(section, null, name);
        return own != null ? own : workspace.user().setting(section, name);
    }

    /** Prepares a change of a ref, with its line in the log. */
    RefUpdate ref(String name, String message) throws IOException {
        Path dir = name.equals(Constants.HEAD)
                ? repository.location().gitDir()
                : repository.location().commonDir();
        requirePlain(dir, name);
        requirePlain(dir, "logs/" + name);
        RefUpdate update = jgit().updateRef(name);
        PersonIdent person = person();
        update.setRefLogIdent(
                person != null
                        ? person
                        : new PersonIdent(
                                "edge-mcp",
                                "edge-mcp@localhost",
                                workspace.ticker().now(),
                                ZoneId.systemDefault()));
        update.setRefLogMessage(message, false);
        return update;
    }

    /** What a change of a ref came to. */
    static void require(RefUpdate.Result result) throws IOException, ToolException {
        switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
            case LOCK_FAILURE ->
                throw new ToolException(
                        "git_locked",
                        "The branch was changed by somebody else just now.",
                        "Look at git_log, then try again.");
            default -> throw new IOException("the ref was not changed");
        }
    }

    /** Refuses files whose content git would put through a program. */
    static void requireUnfiltered(String path, Attributes attributes) throws ToolException {
        for (String name : List.of("filter", "working-tree-encoding")) {
            Attribute attribute = attributes.get(name);
            if (attribute != null
                    && (attribute.getState() == Attribute.State.SET
                            || attribute.getState() == Attribute.State.CUSTOM)) {
                throw new ToolException(
                        "git_filter",
                        "The attribute " + name + (attribute.getValue() == null ? "" : "=" + attribute.getValue())
                                + " is set for " + path + ", and no filter (such as Git LFS) runs here.",
                        "Leave this file to the user and their git.");
            }
        }
    }

    /** Some paths, for a failure. */
    static String list(List<String> paths) {
        String shown = String.join(", ", paths.subList(0, Math.min(paths.size(), Bounds.NAMED_IN_FAILURE)));
        return paths.size() > Bounds.NAMED_IN_FAILURE ? shown + " and more" : shown;
    }
}
