package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.backup.Backup;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.core.time.Ticker;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code edge-mcp k8s backup}: keeps a release in a file. */
@Command(
        name = "backup",
        description =
                "Keep a release in a file: values, chart, history, quotas and sessions; Secrets if you say so. Changes nothing.",
        footer = {
            "",
            "Example:  edge-mcp k8s backup -o edge-mcp.backup --include-secrets",
            "Then:     edge-mcp k8s backup verify edge-mcp.backup",
            "Without --include-secrets no key and no password is in the file."
        })
final class BackupCommand extends ClusterCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; readable for you alone.")
    private @Nullable Path file;

    @Option(names = "--force", description = "Overwrite a file that is there.")
    private boolean force;

    @Option(
            names = "--include-secrets",
            description = "Take Secrets and secret values along, encrypted with a passphrase.")
    private boolean secrets;

    @Mixin
    private final PassphraseOption passphrase = new PassphraseOption();

    @Mixin
    private final RedisOptions redis = new RedisOptions();

    BackupCommand(CliContext context) {
        super(context);
    }

    /** The command with the one below it. */
    static CommandLine with(CliContext context) {
        return new CommandLine(new BackupCommand(context)).addSubcommand("verify", new BackupVerifyCommand(context));
    }

    @Override
    ExitCode run(Cluster cluster) {
        Path to = file;
        if (to == null) {
            throw new CliException(ExitCode.USAGE, "a backup needs a file", null, "edge-mcp k8s backup -o FILE");
        }
        Backup backup =
                new Backup(cluster, new ConsoleTalk(context(), false), context().environment(), Ticker.system());
        try {
            show(
                    to,
                    backup.make(new Backup.Request(
                            release(),
                            to,
                            force,
                            secrets ? () -> passphrase.chosen(context()) : null,
                            redis.url(),
                            redis.skip())));
        } catch (HelmException e) {
            throw HelmFailures.explain(e, cluster.namespace());
        }
        return ExitCode.OK;
    }

    private void show(Path to, Backup.Made made) {
        console()
                .result("Kept " + made.release() + " of namespace " + made.namespace() + " in " + to + ": revision "
                        + made.revision() + ", " + made.chart() + ", " + made.files() + " files.");
        console()
                .result(
                        secrets
                                ? "Secrets: " + made.secrets()
                                        + ", encrypted. Without the passphrase nobody can read them, you neither."
                                : "Secrets: none. To take them along: --include-secrets");
        console()
                .result("Redis: "
                        + (made.redis()
                                ? (made.quotas() ? "the quotas that were used" : "no quota was used") + "; sessions: "
                                        + made.sessions()
                                : "nothing."));
        console().note("Next: edge-mcp k8s backup verify " + to);
    }
}
