package dev.edgemcp.server.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** {@code git_branches}: the branches of the repository and of its remotes, as last fetched. */
final class GitBranches {
    private final Workspace workspace;

    GitBranches(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("Which branches; default local") @Nullable
            Scope scope,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    enum Scope {
        @JsonProperty("local")
        LOCAL,
        @JsonProperty("remote")
        REMOTE,
        @JsonProperty("all")
        ALL
    }

    record Result(
            @Description("The branch that is checked out; absent if none is") @Nullable
            String current,

            List<Branch> branches,

            @Description("Pass it to get the rest") @Nullable
            String cursor) {}

    record Branch(
            String name,
            boolean remote,
            @Description("The commit at its tip") String commit,

            @Description("The branch that it follows") @Nullable
            String upstream,

            @Description("Commits that the upstream lacks; absent if it is gone") @Nullable
            Integer ahead,

            @Description("Commits that only the upstream has; absent if it is gone") @Nullable
            Integer behind) {}

    Tool tool() {
        return Tool.of(
                        "git_branches",
                        Args.class,
                        (args, context) -> GitRepository.open(
                                workspace, context, repository -> branches(args, context, repository)))
                .title("Git branches")
                .description("Lists branches with their commits, and how local ones stand to what they follow. Fetches"
                        + " nothing.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private static ToolResult branches(Args args, ToolContext context, GitRepository repository)
            throws IOException, ToolException {
        Cursor cursor = Cursor.decode(args.cursor);
        Scope scope = args.scope == null ? Scope.LOCAL : args.scope;
        Repository jgit = repository.jgit();
        List<Ref> refs = new ArrayList<>();
        if (scope != Scope.REMOTE) {
            refs.addAll(jgit.getRefDatabase().getRefsByPrefix(Constants.R_HEADS));
        }
        if (scope != Scope.LOCAL) {
            refs.addAll(jgit.getRefDatabase().getRefsByPrefix(Constants.R_REMOTES));
        }
        refs.removeIf(ref -> ref.isSymbolic() && ref.getName().endsWith("/" + Constants.HEAD));
        refs.sort(Comparator.comparing(Ref::getName));
        Page<Branch> page = new Page<>(Bounds.BRANCHES);
        for (Ref ref : refs) {
            context.throwIfCancelled();
            ObjectId id = ref.getObjectId();
            if (id != null && (cursor == null || ref.getName().compareTo(cursor.text()) > 0)) {
                if (!page.hasRoom()) {
                    page.cut(null);
                    break;
                }
                page.add(ref.getName(), branch(jgit, ref, id, context));
            }
        }
        String full = jgit.getFullBranch();
        String current = full != null && full.startsWith(Constants.R_HEADS) ? Repository.shortenRefName(full) : null;
        return ToolResult.structured(new Result(current, page.items(), page.cursor()));
    }

    private static Branch branch(Repository jgit, Ref ref, ObjectId id, ToolContext context) throws IOException {
        boolean remote = ref.getName().startsWith(Constants.R_REMOTES);
        String name = Repository.shortenRefName(ref.getName());
        GitTracking tracking = remote ? null : GitTracking.of(jgit, name, context);
        return new Branch(
                name,
                remote,
                id.name(),
                tracking == null ? null : tracking.upstream(),
                tracking == null ? null : tracking.ahead(),
                tracking == null ? null : tracking.behind());
    }
}
