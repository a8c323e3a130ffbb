package dev.edgemcp.cli;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that is made only when it is called for. Looking through the annotations of a command takes longer than showing its
 * name, and a run needs one of them.
 *
 * @param description what the help of the command above says; the same as the command says itself
 * @param hidden whether that help leaves it out
 * @param command makes it: an annotated object, or a {@link CommandLine}
 */
public record LazyCommand(
        String name, List<String> aliases, String description, boolean hidden, Supplier<Object> command) {
    public LazyCommand {
        aliases = List.copyOf(aliases);
    }

    /** A command with one name that the help shows. */
    public static LazyCommand of(String name, String description, Supplier<Object> command) {
        return new LazyCommand(name, List.of(), description, false, command);
    }

    /**
     * Adds commands: those that occur among the words as they are, of the others the name alone.
     *
     * @param words of the command line; null for all commands as they are
     */
    public static void add(CommandLine above, List<LazyCommand> commands, @Nullable Collection<String> words) {
        for (LazyCommand lazy : commands) {
            boolean wanted = words == null
                    || words.contains(lazy.name)
                    || lazy.aliases.stream().anyMatch(words::contains);
            above.addSubcommand(
                    lazy.name, wanted ? lazy.command.get() : lazy.placeholder(), lazy.aliases.toArray(String[]::new));
        }
    }

    private CommandSpec placeholder() {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).hidden(hidden);
        return spec;
    }
}
