package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code client-config} prints, and that the guides show the same; {@code -Dgolden.update=true} writes it to them. */
final class ClientConfigTest {
    private static final Path GUIDES = Path.of("../docs/guides/clients");
    private static final Pattern EXAMPLE =
            Pattern.compile("\n    edge-mcp (client-config [^\n]+)\n\n```(?:sh|json)\n(.*?)\n```\n", Pattern.DOTALL);

    @BeforeEach
    void install() {
        System.setProperty("edge-mcp.launcher", "/path/to/edge-mcp");
    }

    @AfterEach
    void uninstall() {
        System.clearProperty("edge-mcp.launcher");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "claude-desktop", "cursor", "vscode", "windsurf", "inspector"})
    void guide_showsWhatTheCommandPrints(String client) throws Exception {
        Path guide = GUIDES.resolve(client + ".md");
        String text = Files.readString(guide);
        Matcher example = EXAMPLE.matcher(text);
        StringBuilder now = new StringBuilder();
        List<String> commands = new ArrayList<>();
        int end = 0;
        while (example.find()) {
            CommandRun run = CommandRun.of(example.group(1).split(" "));
            assertThat(run.exitCode()).as(run.err()).isZero();
            commands.add(example.group(1));
            now.append(text, end, example.start(2)).append(run.out().strip());
            end = example.end(2);
        }
        now.append(text.substring(end));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(guide, now);
        }
        assertThat(Files.readString(guide)).isEqualTo(now.toString());
        assertThat(commands)
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(command -> command.startsWith("client-config " + client));
    }

    @Test
    void place_goesToStandardError() {
        CommandRun run = CommandRun.of("client-config", "vscode");
        assertThat(run.out()).startsWith("{").contains("\"password\" : true");
        assertThat(run.err()).contains(".vscode/mcp.json");
    }

    @ParameterizedTest
    @CsvSource({
        "cursor --url wss://h/ws, connect",
        "claude-desktop --url https://h/mcp, connect",
        "cursor --url https://h/mcp, https://h/mcp",
        "cursor --workspace /a, --workspace",
        "cursor --name other, other"
    })
    void mode_followsFromWhatIsGiven(String words, String expected) {
        CommandRun run = CommandRun.of(("client-config " + words).split(" "));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(expected);
    }

    @Test
    void wordsForAShell_areQuoted() {
        CommandRun run = CommandRun.of("client-config", "claude-code", "--workspace", "/it's a folder");
        assertThat(run.out()).contains("--workspace '/it'\\''s a folder'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "emacs",
                "claude-desktop --mode http",
                "cursor --mode http --url ws://h/ws",
                "cursor --mode stdio --url http://h/mcp",
                "cursor --mode http --workspace /a",
                "cursor --url ftp://h/",
                "cursor --url http://user:secret@h/mcp",
                "cursor --name a\"b"
            })
    void whatCannotBe_isWrongUsage(String words) {
        CommandRun run = CommandRun.of(("client-config " + words).strip().split(" "));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").doesNotContain("secret", "\tat ");
    }
}
