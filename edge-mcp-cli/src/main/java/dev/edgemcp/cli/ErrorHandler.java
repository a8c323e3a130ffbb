package dev.edgemcp.cli;

import dev.edgemcp.cli.output.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where errors are printed, once, and become exit codes. */
final class ErrorHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Console console;
    private final RootCommand root;

    ErrorHandler(Console console, RootCommand root) {
        this.console = console;
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        String suggestions = "";
        if (failure instanceof UnmatchedArgumentException unmatched) {
            StringWriter text = new StringWriter();
            UnmatchedArgumentException.printSuggestions(unmatched, new PrintWriter(text, true));
            suggestions = text.toString().strip();
        }
        CommandLine command = failure.getCommandLine();
        return print(new CliException(
                ExitCode.USAGE,
                what(failure),
                suggestions.isEmpty() ? null : suggestions,
                command.getCommandSpec().qualifiedName() + " --help",
                failure));
    }

    /** Without the words after it, which say nothing about it and may have secrets. */
    private static String what(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            return unmatched.isUnknownOption()
                    ? "Unknown option: '" + first.replaceFirst("=.*", "") + "'"
                    : "'" + first + "' is not known here";
        }
        return String.valueOf(failure.getMessage());
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof ParameterException usage) {
            return handleParseException(usage, new String[0]);
        }
        if (failure instanceof CancellationException) {
            return ExitCode.INTERRUPTED.number();
        }
        if (failure instanceof CliException known) {
            return print(known);
        }
        return print(new CliException(
                ExitCode.FAILED,
                "something went wrong inside edge-mcp: " + failure,
                "this is a bug",
                "run it again with --log-level debug, and report what it prints",
                failure));
    }

    private int print(CliException failure) {
        console.note(failure.text());
        if (root.logLevel() == LogLevel.DEBUG) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            console.note(trace.toString());
        }
        return failure.exitCode().number();
    }
}
