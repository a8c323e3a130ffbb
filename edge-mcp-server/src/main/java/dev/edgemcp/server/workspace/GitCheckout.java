package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** {@code git_checkout}: another branch in the work tree. */
final class GitCheckout {
    private final Workspace workspace;

    GitCheckout(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("An existing local branch") @Range(min = 1, max = Bounds.BRANCH_CHARS)
            String branch) {}

    record Result(
            String branch,
            @Description("The commit that is checked out") String commit,

            @Description("Files that changed, relative to the workspace root; at most 500")
            List<String> files,

            @Description("How many files changed") int changed) {}

    Tool tool() {
        return Tool.of(
                        "git_checkout",
                        Args.class,
                        (args, context) -> GitChange.make(workspace, context, change -> checkout(args, change)))
                .title("Git checkout")
                .description("Checks out a local branch. Uncommitted changes stay as they are; if one would be"
                        + " overwritten, nothing happens. Runs no hooks and no filters.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, true, false))
                .build();
    }

    private ToolResult checkout(Args args, GitChange change) throws IOException, ToolException {
        Repository jgit = change.jgit();
        String name = Constants.R_HEADS + args.branch;
        Ref ref = Repository.isValidRefName(name) ? jgit.exactRef(name) : null;
        if (ref == null || ref.getObjectId() == null) {
            throw new ToolException(
                    "unknown_revision",
                    "There is no such local branch.",
                    "Look with git_branches; git_create_branch makes one, also from a remote one or a commit.");
        }
        try (RevWalk walk = new RevWalk(jgit)) {
            RevCommit commit = walk.parseCommit(ref.getObjectId());
            try (GitSwitch plan = GitSwitch.plan(workspace, change, commit)) {
                plan.apply(name);
                List<String> files = plan.files();
                return ToolResult.structured(new Result(
                        args.branch,
                        commit.name(),
                        files.subList(0, Math.min(files.size(), Bounds.NAMED_FILES)),
                        files.size()));
            }
        }
    }
}
