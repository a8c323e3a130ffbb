package dev.edgemcp.server.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** {@code fs_search}: lines of files that match a regex or contain a text. */
final class FsSearch {
    private final Workspace workspace;

    FsSearch(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("A Java regular expression, or a text if literal; matched within single lines")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            String pattern,

            @Description("Take the pattern as plain text; default false") @Nullable
            Boolean literal,

            @Description("Ignore case; default false") @Nullable
            Boolean ignoreCase,

            @Description("The folder or file to search, relative to the workspace root; default the root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("Search only files that match this glob, such as *.java or src/**/*.py")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String glob,

            @Description("Search also what .gitignore excludes; default false") @Nullable
            Boolean includeIgnored,

            @Description("Lines to show before and after each match; default 0")
            @Range(max = Bounds.SEARCH_CONTEXT)
            @Nullable
            Integer contextLines,

            @Description("Matches on a page; default 100") @Range(min = 1, max = Bounds.SEARCH_MATCHES_MAX) @Nullable
            Integer maxResults,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            List<Match> matches,

            @Description("Whether there may be more than these matches")
            boolean truncated,

            @Description("Why it stopped, if it is truncated") @Nullable
            Reason reason,

            @Description("Pass it to search on") @Nullable String cursor,
            @Description("Files whose content was searched") long filesSearched,

            @Description("Files passed over: binary, too large, or unreadable")
            long filesSkipped,

            @Description("Lines that the pattern was too complex for")
            long linesSkipped,

            @Description("Some folders could not be searched whole") @Nullable
            Boolean incomplete) {}

    enum Reason {
        @JsonProperty("matches")
        MATCHES,
        @JsonProperty("size")
        SIZE,
        @JsonProperty("time")
        TIME
    }

    record Match(
            @Description("Relative to the workspace root") String path,
            @Description("Counted from 1") int line,

            @Description("Of the first match in the line, in characters, counted from 1")
            int column,

            @Description("The line; … where it is cut") String text,
            @Description("The lines before") @Nullable List<String> before,
            @Description("The lines after") @Nullable List<String> after) {}

    Tool tool() {
        return Tool.of("fs_search", Args.class, this::search)
                .title("Search in files")
                .description("Finds lines in the files of the workspace by a regular expression or a text. Passes over"
                        + " binary files, what .gitignore excludes, and files that hold secrets. Ends after a time; the"
                        + " cursor then searches on.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult search(Args args, ToolContext context) throws ToolException {
        Path start = workspace.guard().locate(args.path);
        Deadline deadline = workspace.deadline(context);
        Glob glob = args.glob == null ? null : Glob.of(args.glob, Boolean.TRUE.equals(args.ignoreCase));
        Cursor cursor = Cursor.decode(args.cursor);
        FileWalk walk = workspace.walk(deadline, Boolean.TRUE.equals(args.includeIgnored));
        SearchRun run = new SearchRun(
                pattern(args),
                args.contextLines == null ? 0 : args.contextLines,
                args.maxResults == null ? Bounds.SEARCH_MATCHES : args.maxResults,
                cursor,
                deadline,
                context);
        FileWalk.Visitor visitor = (path, folder, entry, denied) -> denied
                || entry.type() != FileEntry.Type.FILE
                || (glob != null && !glob.matches(path, deadline))
                || run.file(path, folder, entry);
        try {
            if (isFile(start)) {
                file(start, visitor);
            } else {
                walk.walk(start, cursor == null ? null : cursor.text(), workspace.excludes(), visitor);
            }
        } catch (Deadline.Over e) {
            run.timeOver();
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
        return ToolResult.structured(run.result(walk.incomplete()));
    }

    private boolean isFile(Path start) throws IOException {
        return workspace.guard().entry(start).type() == FileEntry.Type.FILE;
    }

    private void file(Path start, FileWalk.Visitor visitor) throws IOException {
        Path name = start.getFileName();
        if (name != null) {
            try (Folder folder = workspace.guard().folder(PathGuard.parent(start))) {
                visitor.visit(PathGuard.text(start), folder, folder.entry(name), false);
            }
        }
    }

    private static Pattern pattern(Args args) throws ToolException {
        int flags = Boolean.TRUE.equals(args.ignoreCase) ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        try {
            return Pattern.compile(args.pattern, flags | (Boolean.TRUE.equals(args.literal) ? Pattern.LITERAL : 0));
        } catch (PatternSyntaxException e) {
            throw Problems.invalidPattern(e.getDescription() + " near character " + (e.getIndex() + 1));
        } catch (StackOverflowError e) {
            throw Problems.invalidPattern("it is nested too deeply");
        }
    }
}
