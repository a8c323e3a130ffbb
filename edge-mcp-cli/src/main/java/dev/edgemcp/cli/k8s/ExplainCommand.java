package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.Check;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp explain}: what a check is about, without a cluster. */
@Command(
        name = "explain",
        description = "Explain a check of 'edge-mcp k8s check', such as EMK-012.",
        footer = {"", "Without an id it lists all checks. Needs no cluster."})
public final class ExplainCommand implements Runnable {
    private final CliContext context;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The id of the check.")
    private @Nullable String id;

    /** The command in its process. */
    public ExplainCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (id == null && !output.form().forPeople()) {
            Document.print(CheckDocument.all(Checks.all()), output.form(), context.console());
            return;
        }
        if (id == null) {
            Table table = new Table("ID", "CATEGORY", "WHAT");
            Checks.all().forEach(check -> table.row(check.id(), check.category().title(), check.what()));
            table.print(context.console());
            return;
        }
        Check<?> check = Checks.find(id);
        if (check == null) {
            throw new CliException(
                    ExitCode.USAGE, "there is no check " + id, null, "edge-mcp explain, to see those there are");
        }
        if (!output.form().forPeople()) {
            Document.print(CheckDocument.of(check), output.form(), context.console());
            return;
        }
        context.console().result(check.id() + "  " + check.what());
        context.console().result("about: " + check.category().title());
        context.console().result("why:   " + check.why());
        context.console().result("fix:   " + check.fix());
    }
}
