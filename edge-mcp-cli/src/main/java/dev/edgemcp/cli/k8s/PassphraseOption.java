package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the passphrase of a backup comes from: a file, or the person at the terminal, who does not see what they type. */
final class PassphraseOption {
    private static final int SHORTEST = 8;
    private static final int MAX_BYTES = 4096;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "A file whose first line is the passphrase for Secrets (default: asks, on a terminal).")
    private @Nullable Path file;

    /** Whether there is a passphrase to be had. */
    boolean available(CliContext context) {
        return file != null || asks(context);
    }

    /** The passphrase of a backup that is there. */
    char[] given(CliContext context) {
        return file == null ? ask(context, "Passphrase of the backup: ") : read(file);
    }

    /** The passphrase for a new backup. */
    char[] chosen(CliContext context) {
        char[] passphrase = file == null ? ask(context, "Passphrase for the Secrets: ") : read(file);
        if (passphrase.length < SHORTEST) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "the passphrase is too short",
                    "who has the file can try as many as they like",
                    SHORTEST + " characters at least, better five words");
        }
        if (file == null && !Arrays.equals(passphrase, ask(context, "Once more: "))) {
            throw new CliException(ExitCode.BAD_DATA, "the passphrases differ", null, "try again");
        }
        return passphrase;
    }

    /** A secret that somebody types, or null if there is nobody. */
    static @Nullable String secret(CliContext context, String what) {
        return asks(context) ? new String(ask(context, what + ": ")) : null;
    }

    @SuppressWarnings(
            "SystemConsoleNull") // newer versions have one without a terminal too, for which the launcher has looked
    private static boolean asks(CliContext context) {
        return context.console().terminal().stderr() && System.console() != null;
    }

    private static char[] ask(CliContext context, String prompt) {
        Console terminal = asks(context) ? System.console() : null;
        char[] answer = terminal == null ? null : terminal.readPassword("%s", prompt);
        if (answer == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "there is no passphrase, and nobody to ask",
                    "this is no terminal",
                    "--passphrase-file FILE");
        }
        return answer;
    }

    private static char[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("").toCharArray();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot read the passphrase from " + file,
                    e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage()),
                    "--passphrase-file FILE, whose first line is the passphrase",
                    e);
        }
    }
}
