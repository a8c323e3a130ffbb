package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A line that people are told to copy into a shell: sees whether its commands are there, and take what they are given. */
public final class FixLine {
    /** What is known of kubectl: its commands that fixes use, with their options; {@link ExplainFixTest} asks it itself. */
    static final Map<String, Set<String>> KUBECTL = new TreeMap<>(Map.ofEntries(
            Map.entry("version", Set.of()),
            Map.entry("api-resources", Set.of()),
            Map.entry("auth can-i", Set.of("--list")),
            Map.entry("apply", Set.of("-f", "-k")),
            Map.entry("create configmap", Set.of("--from-file")),
            Map.entry("create poddisruptionbudget", Set.of("--selector", "--max-unavailable")),
            Map.entry("create rolebinding", Set.of("--clusterrole", "--user")),
            Map.entry("create secret generic", Set.of("--from-file", "--type")),
            Map.entry("create secret tls", Set.of("--cert", "--key")),
            Map.entry("delete", Set.of()),
            Map.entry("describe", Set.of()),
            Map.entry("edit", Set.of()),
            Map.entry("expose", Set.of("--name", "--port", "--target-port")),
            Map.entry("get", Set.of("-A", "-l", "-o", "--show-labels")),
            Map.entry("label", Set.of("--overwrite")),
            Map.entry("patch", Set.of("--type", "-p", "--patch-file")),
            Map.entry("rollout resume", Set.of()),
            Map.entry("rollout undo", Set.of()),
            Map.entry("scale", Set.of("--replicas")),
            Map.entry("set resources", Set.of("-c", "--limits", "--requests")),
            Map.entry("set selector", Set.of())));

    private static final Set<String> OTHERS = Set.of("openssl rand -base64 32", "printf");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?[A-Z]+(:\\?)?\\}?");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?<![-\\w])[A-Z][A-Z_]+(?!\\w)|=[A-Z](?!\\w)| N(?!\\w)");

    private FixLine() {}

    /** That it can be run as it is, with nothing left to fill in. */
    public static void assertRuns(String line) {
        assertThat(VARIABLE.matcher(line).replaceAll("")).doesNotContainPattern(PLACEHOLDER);
        assertParses(line);
    }

    /** That its commands are there, and take what they are given. */
    public static void assertParses(String line) {
        boolean known = false;
        for (List<String> command : commands(line)) {
            String first = command.get(0);
            if (first.equals("edge-mcp")) {
                parse(line, command.subList(1, command.size()));
                known = true;
            } else if (first.equals("kubectl")) {
                kubectl(line, command);
                known = true;
            } else {
                assertThat(OTHERS).as(line).anyMatch(String.join(" ", command)::startsWith);
            }
        }
        assertThat(known).as(line).isTrue();
    }

    private static void parse(String line, List<String> words) {
        Console console = new Console(new ByteArrayOutputStream(), new ByteArrayOutputStream(), Terminal.NONE);
        CliContext context = new CliContext(console, InputStream.nullInputStream(), Map.of(), List.of());
        CommandLine root = RootCommand.commandLine(new RootCommand(), context, null)
                .registerConverter(Duration.class, new Durations());
        // Where it stands for a number, any will do.
        String[] numbered =
                words.stream().map(word -> word.equals("N") ? "3" : word).toArray(String[]::new);
        try {
            CommandLine.ParseResult parsed = root.parseArgs(numbered);
            assertThat(parsed.unmatched()).as(line).isEmpty();
            assertThat(parsed.hasSubcommand()).as(line).isTrue();
        } catch (ParameterException e) {
            throw new AssertionError(line + ": " + e.getMessage(), e);
        }
    }

    private static void kubectl(String line, List<String> words) {
        List<String> rest = new ArrayList<>(words.subList(1, words.size()));
        int namespace = rest.indexOf("-n");
        if (namespace >= 0) {
            assertThat(rest.size()).as(line).isGreaterThan(namespace + 1);
            rest.subList(namespace, namespace + 2).clear();
        }
        String command = KUBECTL.keySet().stream()
                .filter(one -> (String.join(" ", rest) + " ").startsWith(one + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such command of kubectl: " + line));
        for (String word : rest) {
            if (word.startsWith("-")) {
                assertThat(KUBECTL.get(command)).as(line).contains(word.replaceFirst("=.*", ""));
            }
        }
    }

    /** The commands of a line, each in words, as a shell would read it. */
    static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (c == ' ' || c == '|' || c == '&') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
                if (c != ' ' && !words.isEmpty()) {
                    commands.add(List.copyOf(words));
                    words.clear();
                }
            } else {
                assertThat("<>;()*?[]{}#~`").as(line).doesNotContain(String.valueOf(c));
                word.append(c);
                begun = true;
            }
        }
        assertThat(quote).as("a quote that does not end: " + line).isEqualTo((char) 0);
        if (begun) {
            words.add(word.toString());
        }
        commands.add(List.copyOf(words));
        return commands;
    }

    /** The words that have to be filled in. */
    static Set<String> placeholders(String line) {
        Set<String> found = new TreeSet<>();
        var matcher = PLACEHOLDER.matcher(VARIABLE.matcher(line).replaceAll(""));
        while (matcher.find()) {
            found.add(matcher.group().replaceFirst("^[= ]", ""));
        }
        return found;
    }
}
