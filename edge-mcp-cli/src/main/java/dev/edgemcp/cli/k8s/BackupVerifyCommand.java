package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.backup.Opened;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s backup verify}: looks whether a backup is whole. */
@Command(
        name = "verify",
        description = "Check a backup: whether it is whole, and can be decrypted. Asks no cluster.",
        footer = {
            "",
            "With a passphrase this also tells whether anybody has changed it; checksums alone do not.",
            "Exit codes: 0 it is good; 65 it is not; others as always."
        })
final class BackupVerifyCommand implements Callable<Integer> {
    private static final List<String> SHOWN =
            List.of("release", "namespace", "revision", "chart", "appVersion", "kubernetes", "madeBy", "madeAt");

    private final CliContext context;

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private final PassphraseOption passphrase = new PassphraseOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    BackupVerifyCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Opened backup = Opened.read(file, passphrase.available(context) ? () -> passphrase.given(context) : null);
        Console console = context.console();
        ObjectNode about = backup.about();
        if (output.form() == OutputForm.JSON || output.form() == OutputForm.YAML) {
            ObjectNode json = Document.of("Backup");
            about.properties().forEach(entry -> json.set(entry.getKey(), entry.getValue()));
            json.put("encrypted", backup.encrypted());
            json.put("decrypted", backup.decrypted());
            Document.print(json, output.form(), console);
            return ExitCode.OK.number();
        }
        for (String member : SHOWN) {
            console.result(String.format("%-12s", member + ":")
                    + Printable.line(about.path(member).asString("")));
        }
        console.result("files:      " + about.path("files").size() + ", all as they were written");
        console.result("secrets:    " + secrets(backup));
        return ExitCode.OK.number();
    }

    private static String secrets(Opened backup) {
        if (!backup.encrypted()) {
            return "none; a restore asks for " + backup.hidden() + " values, or makes new keys";
        }
        return backup.decrypted()
                ? backup.secrets().size() + ", decrypted; nothing in the backup was changed"
                : "encrypted; not tried, since there is no passphrase";
    }
}
