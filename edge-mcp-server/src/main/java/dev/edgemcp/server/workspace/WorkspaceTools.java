package dev.edgemcp.server.workspace;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools, resources and prompts of a folder: files, searching, and git if the folder is in a repository. The same for
 * everyone, and read-only unless the policy allows writing; whether there is a repository is decided when they are opened.
 * Thread-safe.
 *
 * <p>Opening one in a repository sets JGit's {@code SystemReader}, of which a process has one.
 */
public final class WorkspaceTools implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceTools.class);

    private final Workspace workspace;
    private final List<Tool> tools;
    private final FolderWatch watch;
    private final List<Resource> resources;
    private final List<ResourceTemplate> templates;
    private final List<Prompt> prompts;

    private WorkspaceTools(Workspace workspace, boolean write) {
        this.workspace = workspace;
        List<Tool> all = new ArrayList<>();
        all.add(new FsReadFile(workspace.guard()).tool());
        all.add(new FsListDirectory(workspace).tool());
        all.add(new FsFind(workspace).tool());
        all.add(new FsSearch(workspace).tool());
        all.add(new FsStat(workspace.guard()).tool());
        if (workspace.git() != null) {
            all.add(new GitStatus(workspace).tool());
            all.add(new GitDiff(workspace).tool());
            all.add(new GitLog(workspace).tool());
            all.add(new GitShow(workspace).tool());
            all.add(new GitBlame(workspace).tool());
            all.add(new GitBranches(workspace).tool());
        }
        if (write) {
            all.add(new FsWriteFile(workspace).tool());
            all.add(new FsEdit(workspace).tool());
            all.add(new FsCreateDirectory(workspace).tool());
            all.add(new FsMove(workspace).tool());
            all.add(new FsDelete(workspace).tool());
            if (workspace.git() != null) {
                all.add(new GitMakeCommit(workspace).tool());
                all.add(new GitCreateBranch(workspace).tool());
                all.add(new GitCheckout(workspace).tool());
            }
        }
        this.tools = List.copyOf(all);

        PathCompletion paths = new PathCompletion(workspace);
        this.watch = new FolderWatch(workspace.guard().root().getFileSystem());
        FileResources files = new FileResources(workspace, watch, paths);
        WorkspacePrompts texts = new WorkspacePrompts(files, paths);
        List<Resource> listed = new ArrayList<>(files.listed());
        List<ResourceTemplate> families = new ArrayList<>(List.of(files.template()));
        List<Prompt> written = new ArrayList<>(List.of(texts.explain()));
        GitLocation location = workspace.git();
        if (location != null) {
            RevisionCompletion revisions = new RevisionCompletion(workspace);
            GitResources git = new GitResources(workspace, location, watch, revisions);
            listed.addAll(git.listed());
            families.addAll(git.templates());
            written.add(texts.review(git, revisions));
            written.add(texts.message(git));
        }
        this.resources = List.copyOf(listed);
        this.templates = List.copyOf(families);
        this.prompts = List.copyOf(written);
    }

    /**
     * The tools of a folder, on the clock of this machine.
     *
     * @throws IllegalArgumentException if the root cannot be a workspace; the message says why
     */
    public static WorkspaceTools open(Path root, WorkspacePolicy policy) {
        return open(root, policy, Ticker.system());
    }

    /**
     * The tools of a folder.
     *
     * @param root the folder; nothing outside of it is shown
     * @param ticker bounds the time of searches
     * @throws IllegalArgumentException if the root cannot be a workspace; the message says why
     */
    public static WorkspaceTools open(Path root, WorkspacePolicy policy, Ticker ticker) {
        return open(root, policy, ticker, GitUser.ofThisProcess());
    }

    /** The tools of a folder, with commits by a user. */
    static WorkspaceTools open(Path root, WorkspacePolicy policy, Ticker ticker, GitUser user) {
        Path given = root.toAbsolutePath().normalize();
        Path real;
        try {
            real = given.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException("the workspace root " + given + " does not exist or cannot be read", e);
        }
        if (!Files.isDirectory(real)) {
            throw new IllegalArgumentException("the workspace root " + given + " is not a folder");
        }
        if (real.getParent() == null) {
            throw new IllegalArgumentException(
                    "the workspace root must not be the root of the file system: choose the folder of a project");
        }
        GitLocation git = GitLocation.of(real);
        if (git == null && Files.exists(real.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
            LOG.warn("the git repository of the workspace is not used: it is bare, damaged, or leads elsewhere");
        }
        if (policy.allowWrite()) {
            Leftovers.sweepBelow(real);
        }
        return new WorkspaceTools(
                new Workspace(new PathGuard(given, real, policy), ticker, git, user), policy.allowWrite());
    }

    /** The real path of the folder. */
    public Path root() {
        return workspace.guard().root();
    }

    /**
     * The real path of a folder that callers may use.
     *
     * @param path as callers write it; null for the root
     * @throws ToolException if it is no folder, sensitive, or not in the workspace
     */
    public Path folder(@Nullable String path) throws ToolException {
        Path located = workspace.guard().locate(path);
        try {
            workspace.guard().folder(located).close();
            return root().resolve(located);
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
    }

    @Override
    public List<Tool> tools(Principal principal) {
        return tools;
    }

    @Override
    public List<Resource> resources(Principal principal) {
        return resources;
    }

    @Override
    public List<ResourceTemplate> resourceTemplates(Principal principal) {
        return templates;
    }

    @Override
    public List<Prompt> prompts(Principal principal) {
        return prompts;
    }

    @Override
    public void close() {
        watch.close();
    }
}
