package dev.edgemcp.cli.k8s;

import picocli.CommandLine.Option;

/** Whether somebody is asked. */
final class ConfirmOption {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; the answer to every question is yes.")
    private boolean yes;

    boolean yes() {
        return yes;
    }
}
