package dev.edgemcp.server.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs of util-linux that are put in front of a command, where they work: {@code setsid}, which gives it a session of
 * its own, and {@code setpriv}, which has the kernel kill it when its parent ends. Both turn into the command: neither
 * stays as a process. Immutable and thread-safe.
 *
 * @param ownSession the words that give a session
 * @param command the words for a command
 */
record Isolation(List<String> ownSession, List<String> command) {
    private static final int TRIAL_SECONDS = 5;

    /** What works here. */
    static Isolation find(SearchPath path) {
        Path setsid = path.find("setsid");
        Path setpriv = path.find("setpriv");
        List<String> session = List.of();
        if (setsid != null && works(List.of(setsid.toString(), setsid.toString(), "--version"))) {
            session = List.of(setsid.toString());
        }
        List<String> command = new ArrayList<>(session);
        if (setpriv != null) {
            List<String> words = List.of(setpriv.toString(), "--pdeathsig", "KILL", "--");
            List<String> trial = new ArrayList<>(words);
            trial.addAll(List.of(setpriv.toString(), "--version"));
            if (works(trial)) {
                command.addAll(words);
            }
        }
        return new Isolation(session, List.copyOf(command));
    }

    private static boolean works(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                return process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
