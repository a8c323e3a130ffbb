package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.check.Category;
import dev.edgemcp.cli.check.Check;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Keeps the reference what the program is; {@code -Dgolden.update=true} writes its generated parts anew. */
final class ReferenceTest {
    private static final Path COMMANDS = Path.of("../docs/reference/cli.md");
    private static final Path CHECKS = Path.of("../docs/reference/checks.md");
    private static final Pattern REGION =
            Pattern.compile("<!-- generated: (edge-mcp[a-z0-9 -]*) -->\n.*?<!-- end -->\n", Pattern.DOTALL);

    @Test
    void commands_areDocumentedAsTheyAre() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        collect(root(null).getCommandSpec(), expected);
        String text = Files.readString(COMMANDS);
        if (Boolean.getBoolean("golden.update")) {
            Matcher regions = REGION.matcher(text);
            text = regions.replaceAll(region ->
                    Matcher.quoteReplacement(region(region.group(1), expected.getOrDefault(region.group(1), ""))));
            Files.writeString(COMMANDS, text);
        }
        Map<String, String> found = new LinkedHashMap<>();
        Matcher regions = REGION.matcher(text);
        while (regions.find()) {
            found.put(regions.group(1), regions.group());
        }
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, body) -> assertThat(found.get(name)).isEqualTo(region(name, body)));
    }

    @Test
    void exitCodes_areAllDocumented() throws IOException {
        String text = Files.readString(COMMANDS);
        for (ExitCode code : ExitCode.values()) {
            assertThat(text).contains("\n| " + code.number() + " | ");
        }
    }

    @Test
    void placeholders_sayWhatTheCommandsSay() {
        CommandSpec whole = root(null).getCommandSpec();
        CommandSpec names = root(List.of("k8s")).getCommandSpec();
        compare(names, whole);
        compare(
                names.subcommands().get("k8s").getCommandSpec(),
                whole.subcommands().get("k8s").getCommandSpec());
    }

    @Test
    void checks_areDocumentedAsTheyAre() throws IOException {
        String expected = checks();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(CHECKS, expected);
        }
        assertThat(Files.readString(CHECKS)).isEqualTo(expected);
    }

    @Test
    void checks_haveIdsOfTheirOwn() {
        List<String> ids = Checks.all().stream().map(Check::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    private static void compare(CommandSpec names, CommandSpec whole) {
        assertThat(names.subcommands().keySet()).isEqualTo(whole.subcommands().keySet());
        whole.subcommands()
                .forEach((name, command) -> assertThat(names.subcommands()
                                .get(name)
                                .getCommandSpec()
                                .usageMessage()
                                .description())
                        .as(name)
                        .isEqualTo(command.getCommandSpec().usageMessage().description()));
    }

    private static CommandLine root(@org.jspecify.annotations.Nullable List<String> words) {
        Console console = new Console(new ByteArrayOutputStream(), new ByteArrayOutputStream(), Terminal.NONE);
        CliContext context = new CliContext(console, InputStream.nullInputStream(), Map.of(), List.of());
        return RootCommand.commandLine(new RootCommand(), context, words);
    }

    private static void collect(CommandSpec command, Map<String, String> into) {
        if (command.usageMessage().hidden()) {
            return;
        }
        into.put(command.qualifiedName(), body(command));
        // An alias is the same command again.
        new ArrayList<>(new java.util.LinkedHashSet<>(command.subcommands().values()))
                .forEach(below -> collect(below.getCommandSpec(), into));
    }

    private static String body(CommandSpec command) {
        StringBuilder text = new StringBuilder();
        CommandLine.Help help = new CommandLine.Help(command, Ansi.OFF);
        String synopsis = (command.usageMessage().customSynopsis().length > 0
                        ? help.customSynopsis()
                        : help.synopsis(0).replace("[-h] ", "").replace(" [--log-level=LEVEL]", ""))
                .stripTrailing();
        synopsis.lines()
                .forEach(
                        line -> text.append("    ").append(line.stripTrailing()).append('\n'));
        text.append('\n')
                .append(String.join(" ", command.usageMessage().description()))
                .append('\n');
        List<OptionSpec> options = command.options().stream()
                .filter(option -> !option.hidden()
                        && (!option.inherited() && !option.longestName().equals("--help")))
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
        List<PositionalParamSpec> parameters = command.positionalParameters();
        if (!options.isEmpty() || !parameters.isEmpty()) {
            text.append("\n| option | |\n|---|---|\n");
            parameters.forEach(parameter -> row(text, parameter.paramLabel(), parameter.description()));
            options.forEach(option -> {
                boolean flag = option.arity().max() == 0;
                String names = String.join("`, `", new TreeSet<>(List.of(option.names())).descendingSet());
                row(text, names + (flag ? "" : " " + option.paramLabel()), option.description());
            });
        }
        if (!command.subcommands().isEmpty()) {
            text.append("\n| command | |\n|---|---|\n");
            new java.util.LinkedHashSet<>(command.subcommands().values()).forEach(below -> {
                CommandSpec spec = below.getCommandSpec();
                if (!spec.usageMessage().hidden()) {
                    List<String> names = new ArrayList<>(List.of(spec.name()));
                    names.addAll(List.of(spec.aliases()));
                    row(text, String.join("`, `", names), spec.usageMessage().description());
                }
            });
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String[] description) {
        text.append("| `")
                .append(name)
                .append("` | ")
                .append(String.join(" ", description).replace("|", "\\|"))
                .append(" |\n");
    }

    private static String region(String name, String body) {
        return "<!-- generated: " + name + " -->\n" + body + "<!-- end -->\n";
    }

    private static String checks() {
        StringBuilder text = new StringBuilder("""
                # Checks

                What `edge-mcp k8s check` looks at. `edge-mcp explain EMK-012` says the same without a browser. An id keeps its
                meaning for good. [The guide](../guides/operations.md#when-something-is-wrong)

                This page is written by a test: `-Dgolden.update=true`.
                """);
        for (Category category : Category.values()) {
            text.append("\n## ").append(category.title()).append("\n");
            Checks.all().stream()
                    .filter(check -> check.category() == category)
                    .forEach(check -> text.append("\n### ")
                            .append(check.id())
                            .append("\n\n**")
                            .append(check.what())
                            .append(".** ")
                            .append(check.why())
                            .append("\n\n    ")
                            .append(check.fix())
                            .append("\n"));
        }
        return text.toString();
    }
}
