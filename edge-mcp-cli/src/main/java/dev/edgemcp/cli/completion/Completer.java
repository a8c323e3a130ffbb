package dev.edgemcp.cli.completion;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Finds out how a command line can go on, from the commands and their options. */
final class Completer {
    private static final String NAMESPACE = "--namespace";

    private final CommandSpec root;
    private final LiveNames names;

    Completer(CommandSpec root, LiveNames names) {
        this.root = root;
        this.names = names;
    }

    /** @param words of the command line after its name; the last is the one to go on with, and may be empty */
    Candidates complete(List<String> words) {
        if (words.subList(0, Math.max(0, words.size() - 1)).contains("--")) {
            return Candidates.FILES;
        }
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        CommandSpec command = root;
        OptionSpec open = null;
        int positionals = 0;
        LiveNames.Target target = new LiveNames.Target();
        for (String word : words.subList(0, Math.max(0, words.size() - 1))) {
            if (open != null && word.equals("=")) {
                // bash takes it for a word.
                continue;
            }
            if (open != null) {
                note(open, word, target);
                open = null;
            } else if (word.startsWith("-")) {
                int equals = word.indexOf('=');
                OptionSpec option = command.findOption(equals < 0 ? word : word.substring(0, equals));
                if (option != null && equals > 0) {
                    note(option, word.substring(equals + 1), target);
                } else if (option != null && option.arity().max() > 0 && !flag(option)) {
                    open = option;
                }
            } else if (command.subcommands().containsKey(word)) {
                command = command.subcommands().get(word).getCommandSpec();
            } else {
                positionals++;
            }
        }
        if (open != null) {
            return values(open, last.equals("=") ? "" : last, target);
        }
        int equals = last.indexOf('=');
        if (last.startsWith("--") && equals > 0) {
            OptionSpec option = command.findOption(last.substring(0, equals));
            return option == null
                    ? Candidates.NONE
                    : prefixed(values(option, last.substring(equals + 1), target), last);
        }
        return last.startsWith("-") ? options(command, last) : next(command, last, positionals, target);
    }

    private Candidates next(CommandSpec command, String start, int positionals, LiveNames.Target target) {
        Map<String, String> fitting = new TreeMap<>();
        command.subcommands().forEach((name, below) -> {
            CommandSpec spec = below.getCommandSpec();
            if (name.startsWith(start) && !spec.usageMessage().hidden() && name.equals(spec.name())) {
                fitting.put(name, first(spec.usageMessage().description()));
            }
        });
        if (!fitting.isEmpty() || positionals >= command.positionalParameters().size()) {
            return new Candidates(fitting, false);
        }
        PositionalParamSpec parameter = command.positionalParameters().get(positionals);
        return values(parameter, start, target);
    }

    private static Candidates options(CommandSpec command, String start) {
        Map<String, String> fitting = new TreeMap<>();
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            if (!option.hidden() && name.startsWith(start)) {
                fitting.put(name, first(option.description()));
            }
        }
        return new Candidates(fitting, false);
    }

    private Candidates values(ArgSpec argument, String start, LiveNames.Target target) {
        String label = argument.paramLabel();
        if (argument instanceof OptionSpec option) {
            switch (option.longestName()) {
                case NAMESPACE -> {
                    return Candidates.of(names.namespaces(target), start);
                }
                case "--release" -> {
                    return Candidates.of(names.releases(target), start);
                }
                case "--context" -> {
                    return Candidates.of(names.contexts(target), start);
                }
                case "--pod" -> {
                    return Candidates.of(names.pods(target), start);
                }
                default -> {
                    // By what it takes, below.
                }
            }
        }
        if (label.equals("NODE")) {
            return Candidates.of(names.nodes(target), start);
        }
        Class<?> type = argument.type();
        if (type.isEnum()) {
            return Candidates.of(
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                            .toList(),
                    start);
        }
        return type == Path.class || label.equals("FILE") || label.equals("FOLDER")
                ? Candidates.FILES
                : Candidates.NONE;
    }

    private static Candidates prefixed(Candidates candidates, String word) {
        String option = word.substring(0, word.indexOf('=') + 1);
        Map<String, String> whole = new TreeMap<>();
        candidates.words().forEach((value, what) -> whole.put(option + value, what));
        return new Candidates(whole, candidates.files());
    }

    private static void note(OptionSpec option, String value, LiveNames.Target target) {
        switch (option.longestName()) {
            case NAMESPACE -> target.namespace = value;
            case "--context" -> target.context = value;
            case "--kubeconfig" -> target.kubeconfig = value;
            default -> {
                // Says nothing about where to look.
            }
        }
    }

    private static boolean flag(OptionSpec option) {
        return option.type() == boolean.class || option.type() == Boolean.class;
    }

    private static String first(String @Nullable [] lines) {
        return lines == null || lines.length == 0 ? "" : lines[0];
    }
}
