package dev.edgemcp.cli;

/** Marks a command that runs the words after {@code --} as a server; see {@link CliContext#child}. */
public interface TakesChild {}
