package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.backup.Opened;
import dev.edgemcp.cli.backup.Restore;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.Values;
import dev.edgemcp.cli.output.Document;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp k8s restore}: brings a backup back. */
@Command(
        name = "restore",
        description = "Bring a backup back, to the same or another cluster or namespace, and prove that it works.",
        footer = {
            "",
            "Example:  edge-mcp k8s restore edge-mcp.backup -n edge-mcp",
            "One that was stopped half-way goes on with --force.",
            "Exit codes: 0 it works; 1 something is there already; 65 the backup cannot be used; 75 not ready in time;",
            "79 a check before or after failed; others as always."
        })
final class RestoreCommand extends HelmCommand {
    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = {"-f", "--values"},
            paramLabel = "FILE",
            description = "A file of values, over those of the backup. $${NAME} in it is filled from the environment.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "A single value, over all files.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dry;

    @Option(names = "--force", description = "Overwrite what is there: release, Secrets, quotas and sessions in Redis.")
    private boolean force;

    @Option(names = "--skip-secrets", description = "Leave the Secrets of the backup where they are.")
    private boolean skipSecrets;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for pods (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(names = "--skip-verify", description = "Do not prove that it works.")
    private boolean skipVerify;

    @Mixin
    private final PassphraseOption passphrase = new PassphraseOption();

    @Mixin
    private final RedisOptions redis = new RedisOptions();

    @Mixin
    private final ConfirmOption confirm = new ConfirmOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    RestoreCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        Opened backup = Opened.read(file, skipSecrets ? null : () -> passphrase.given(context()));
        String named = release();
        if (named != null && !named.equals(backup.release())) {
            throw usage(
                    "the backup is of release '" + backup.release() + "'",
                    "leave --release out: a release keeps its name, by which its Secrets and pods are called");
        }
        Restore.Done done = new Restore(
                        helm(),
                        cluster(),
                        new ConsoleTalk(context(), confirm.yes()),
                        context().environment())
                .run(
                        backup,
                        new Restore.Request(
                                Values.read(files, sets, List.of(), context().environment()),
                                force,
                                dry,
                                timeout,
                                !skipVerify,
                                path -> PassphraseOption.secret(context(), path),
                                redis.url(),
                                redis.skip()));
        return show(done);
    }

    private ExitCode show(Restore.Done done) {
        if (output.form().forPeople()) {
            people(done);
        } else {
            Document.print(ReleaseDocuments.restoration(done, namespace(), dry), output.form(), console());
        }
        if (done.kept() == 0) {
            return ExitCode.OK;
        }
        console().note("warning: " + done.kept() + " keys were in Redis already, and stayed as they were.");
        console().note("fix:     edge-mcp k8s restore " + file + " --force -n " + namespace());
        return ExitCode.FAILED;
    }

    private void people(Restore.Done done) {
        if (dry) {
            console().result("Nothing was changed.");
            return;
        }
        console()
                .result("Restored " + done.release() + " to namespace " + namespace() + ", revision " + done.revision()
                        + Words.proved(done.proof()));
        console()
                .result("Secrets and ConfigMaps: " + done.pieces().size() + " put. Redis: " + done.written()
                        + " keys restored"
                        + (done.expired() > 0 ? ", " + done.expired() + " expired meanwhile." : "."));
    }
}
