package dev.edgemcp.cli.completion;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.TakesChild;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code edge-mcp __complete -- WORDS…}: how the last word can go on. Answers as Cobra's programs do, which is what kubectl expects
 * of its plugins: a candidate and what it is on each line, then a colon and 4 (nothing else) or 0 (names of files too).
 */
@Command(name = "__complete", description = "Say how a command line can go on.", hidden = true)
public final class CompleteCommand implements Runnable, TakesChild {
    private final CliContext context;
    private final Supplier<CommandLine> whole;

    /**
     * The command in its process.
     *
     * @param whole the whole command, with all its subcommands
     */
    public CompleteCommand(CliContext context, Supplier<CommandLine> whole) {
        this.context = context;
        this.whole = whole;
    }

    @Override
    public void run() {
        Candidates candidates =
                new Completer(whole.get().getCommandSpec(), new LiveNames(context)).complete(context.child());
        candidates.lines().forEach(context.console()::result);
        context.console().result(candidates.files() ? ":0" : ":4");
    }
}
