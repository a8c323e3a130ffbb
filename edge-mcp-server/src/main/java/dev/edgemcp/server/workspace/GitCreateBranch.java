package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/** {@code git_create_branch}: a new branch, checked out if asked. */
final class GitCreateBranch {
    private final Workspace workspace;

    GitCreateBranch(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("The name of the new branch, such as fix/login") @Range(min = 1, max = Bounds.BRANCH_CHARS)
            String name,

            @Description("The branch, tag or commit that it begins at; default HEAD")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String startPoint,

            @Description("Check it out too, as git_checkout does; default false") @Nullable
            Boolean checkout) {}

    record Result(
            String branch,
            @Description("The commit that it begins at") String commit,
            @Description("Whether it is checked out now") boolean checkedOut) {}

    Tool tool() {
        return Tool.of(
                        "git_create_branch",
                        Args.class,
                        (args, context) -> GitChange.make(workspace, context, change -> create(args, change)))
                .title("Git create branch")
                .description("Creates a branch at HEAD or at another commit, and checks it out if asked.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, false, false, false))
                .build();
    }

    private ToolResult create(Args args, GitChange change) throws IOException, ToolException {
        String ref = Constants.R_HEADS + args.name;
        if (!Repository.isValidRefName(ref)
                || args.name.startsWith("-")
                || args.name.equals(Constants.HEAD)
                || args.name.equals("@")
                || args.name.startsWith(Constants.R_REFS)) {
            throw new ToolException(
                    "invalid_branch", "Git does not allow this name of a branch.", "Pass one such as fix/login-page.");
        }
        Repository jgit = change.jgit();
        if (jgit.exactRef(ref) != null || jgit.getRefDatabase().isNameConflicting(ref)) {
            throw new ToolException(
                    "exists", "There is such a branch, or one that bars its name.", "Choose another name.");
        }
        boolean checkout = Boolean.TRUE.equals(args.checkout);
        try (RevWalk walk = new RevWalk(jgit)) {
            String start = args.startPoint == null ? Constants.HEAD : args.startPoint;
            RevCommit commit = change.repository().commit(walk, start);
            GitSwitch plan = checkout ? GitSwitch.plan(workspace, change, commit) : null;
            try {
                RefUpdate update = change.ref(ref, "branch: Created from " + start);
                update.setExpectedOldObjectId(ObjectId.zeroId());
                update.setNewObjectId(commit);
                GitChange.require(update.update());
                if (plan != null) {
                    plan.apply(ref);
                }
            } finally {
                if (plan != null) {
                    plan.close();
                }
            }
            return ToolResult.structured(new Result(args.name, commit.name(), checkout));
        }
    }
}
