package dev.edgemcp.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The standard streams of a command. Always UTF-8. Thread-safe. */
public final class Console {
    private final OutputStream raw;
    private final PrintStream out;
    private final PrintStream err;
    private final Terminal terminal;

    /** A console over other streams, for tests. */
    public Console(OutputStream out, OutputStream err, Terminal terminal) {
        this.raw = out;
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.terminal = terminal;
    }

    /** The console of this process. */
    public static Console system() {
        return new Console(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Terminal.fromSystemProperties());
    }

    /** Which streams a person looks at. */
    public Terminal terminal() {
        return terminal;
    }

    /** Prints a line of the result, as it is. */
    public void result(String text) {
        out.println(text);
        out.flush();
    }

    /** Prints text of a server as the result: unchanged for a program, harmless for a terminal. */
    public void foreign(String text) {
        result(terminal.stdout() ? Printable.block(text) : text);
    }

    /** Prints the result as JSON. */
    public void json(JsonNode json) {
        result(Printable.json(json.toPrettyString()));
    }

    /** Prints the result as JSON on one line. */
    public void jsonLine(JsonNode json) {
        result(Printable.json(json.toString()));
    }

    /** Prints the result as a document of YAML. */
    public void yaml(JsonNode json) {
        result(Printable.block(Yaml.text(json)));
    }

    /** Takes the place of what the terminal shows, which standard output must be. */
    public void frame(String text) {
        // From the top, line by line, so that nothing flickers; then what is left of the frame before.
        out.print(
                "\u001b[H" + text.lines().map(line -> line + "\u001b[K\n").collect(Collectors.joining()) + "\u001b[J");
        out.flush();
    }

    /** Whether nobody reads standard output any more. */
    public boolean unread() {
        return out.checkError();
    }

    /** Prints something beside the result, such as an error; what would act on a terminal is escaped. */
    public void note(String text) {
        err.println(Printable.block(text));
    }

    /** Replaces the last line of standard error, which must be a terminal. */
    void overwrite(String text) {
        err.print("\r" + Printable.line(text) + "\u001b[K");
        err.flush();
    }

    /** Standard output for protocols that are not text for people. */
    public OutputStream stdout() {
        return out;
    }

    /** Standard output for protocols, which says when nobody reads it any more. */
    public OutputStream protocol() {
        return raw;
    }

    /** Standard output for help texts. */
    public PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /** Standard error for help texts. */
    public PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }
}
