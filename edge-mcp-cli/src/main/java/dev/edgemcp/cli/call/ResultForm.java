package dev.edgemcp.cli.call;

import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import java.util.stream.Collectors;

/** How the result of a tool is printed. */
enum ResultForm {
    /** What the tool says: its structured content, or else its text. */
    TEXT {
        @Override
        void success(ToolResult result, Revision revision, Console console) {
            if (result.structured() != null) {
                console.json(result.structured());
                return;
            }
            String text = text(result);
            if (!text.isEmpty()) {
                console.foreign(text);
            }
            long others = result.content().stream()
                    .filter(block -> !(block instanceof Content.Text))
                    .count();
            if (others > 0) {
                console.note("Parts of the result that are not text: " + others + "; -o json shows them.");
            }
        }
    },
    /** The whole result. */
    JSON {
        @Override
        void success(ToolResult result, Revision revision, Console console) {
            console.json(result.toJson(revision));
        }
    };

    abstract void success(ToolResult result, Revision revision, Console console);

    /** Prints the result; a failure of the tool goes to standard error, and as JSON to standard output too. */
    ExitCode print(ToolResult result, Revision revision, Console console) {
        if (!result.isError()) {
            success(result, revision, console);
            return ExitCode.OK;
        }
        if (this == JSON) {
            success(result, revision, console);
        }
        String text = text(result);
        console.note(text.isEmpty() ? "The tool failed and did not say why." : text);
        return ExitCode.FAILED;
    }

    private static String text(ToolResult result) {
        return result.content().stream()
                .filter(Content.Text.class::isInstance)
                .map(block -> ((Content.Text) block).text())
                .collect(Collectors.joining("\n"));
    }
}
