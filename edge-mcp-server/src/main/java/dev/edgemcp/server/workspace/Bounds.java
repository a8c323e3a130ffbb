package dev.edgemcp.server.workspace;

import java.time.Duration;

/** How much one call may read, walk and return. What is left is reached through a cursor or an offset. */
final class Bounds {
    /** Characters of a path argument. */
    static final int PATH_CHARS = 4096;
    /** Characters of a cursor argument. */
    static final int CURSOR_CHARS = 8192;
    /** Characters of a regex, a glob, or a revision argument. */
    static final int PATTERN_CHARS = 1024;

    /** Bytes of a file, or of a blob, in one result. */
    static final int READ_BYTES = 256 * 1024;
    /** Bytes of one line in one result; the rest is reached by offset. */
    static final int READ_LINE_BYTES = 16 * 1024;
    /** Bytes of a file that are scanned to find and count lines. */
    static final long SCAN_BYTES = 256L * 1024 * 1024;
    /** Leading bytes that decide whether content is binary. */
    static final int BINARY_PROBE_BYTES = 8000;

    /** Bytes of a file, or of a blob, as a resource: whatever they are, a message of them stays below 4 MiB. */
    static final int RESOURCE_BYTES = 512 * 1024;
    /** Bytes of a file in a prompt. */
    static final int PROMPT_FILE_BYTES = 128 * 1024;
    /** Characters of what a person adds to a prompt. */
    static final int PROMPT_REMARK_CHARS = 2000;
    /** Commits that a resource lists. */
    static final int RECENT_COMMITS = 20;
    /** How long a client may keep what never changes. */
    static final Duration CONSTANT_TTL = Duration.ofDays(7);
    /** How long one look for completions may take. */
    static final Duration COMPLETION_TIME = Duration.ofSeconds(1);
    /** Resources of a workspace that are watched at once. */
    static final int WATCHINGS = 4096;
    /** Folders that are watched at once for them. */
    static final int WATCHED_FOLDERS = 1024;
    /** Folders of refs of a repository that is watched. */
    static final int WATCHED_REF_FOLDERS = 256;

    /** Entries of one page of a folder or a search for names. */
    static final int PAGE_ENTRIES = 500;
    /** Names that are read of one folder. */
    static final int FOLDER_NAMES = 100_000;
    /** Folders below each other that a walk enters. */
    static final int WALK_DEPTH = 64;
    /** Bytes of one {@code .gitignore} that are obeyed. */
    static final int IGNORE_FILE_BYTES = 256 * 1024;

    /** How long one search of contents, or of names, may take. */
    static final Duration SEARCH_TIME = Duration.ofSeconds(10);
    /** Matches of one page, unless asked for less. */
    static final int SEARCH_MATCHES = 100;
    /** Matches of one page at most. */
    static final int SEARCH_MATCHES_MAX = 500;
    /** Characters of one line that a match shows. */
    static final int SEARCH_LINE_CHARS = 400;
    /** Characters of all lines on one page. */
    static final int SEARCH_PAGE_CHARS = 256 * 1024;
    /** Context lines on each side of a match. */
    static final int SEARCH_CONTEXT = 5;
    /** Bytes of a file beyond which its content is not searched. */
    static final int SEARCH_FILE_BYTES = 8 * 1024 * 1024;

    /** Bytes of a file that is written or edited; what comes in one message is bounded too. */
    static final int WRITE_BYTES = 4 * 1024 * 1024;
    /** Characters that hold as many bytes in Base64. */
    static final int WRITE_BASE64_CHARS = (WRITE_BYTES + 2) / 3 * 4;
    /** Bytes of a file beyond which no hash is made of it. */
    static final long HASH_BYTES = 16L * 1024 * 1024;
    /** Replacements that one edit asks for. */
    static final int EDITS = 200;
    /** Entries of a folder that is moved or deleted with all it holds. */
    static final int WHOLE_FOLDER_ENTRIES = 10_000;
    /** Entries that are looked at for unfinished writes when a workspace is opened. */
    static final int LEFTOVER_ENTRIES = 50_000;

    /** Bytes of {@code .git/config}, beyond which a repository is refused. */
    static final int GIT_CONFIG_BYTES = 1024 * 1024;
    /** Bytes of a {@code .gitignore} or {@code .gitattributes}, beyond which a status does not see it. */
    static final int GIT_RULES_BYTES = 1024 * 1024;
    /** Changed paths that a status collects; more are not counted. */
    static final int STATUS_PATHS = 50_000;
    /** Bytes of a diff in one result. */
    static final int DIFF_BYTES = 128 * 1024;
    /** Files of a diff in one result. */
    static final int DIFF_FILES = 300;
    /** Bytes of a file beyond which its change is shown as binary. */
    static final int DIFF_FILE_BYTES = 4 * 1024 * 1024;
    /** Bytes of the diff of one file; the rest of it is never shown. */
    static final int DIFF_FILE_OUTPUT_BYTES = 16 * 1024 * 1024;
    /** Commits of one page, unless asked for less or more. */
    static final int LOG_COMMITS = 30;
    /** Commits of one page at most. */
    static final int LOG_COMMITS_MAX = 200;
    /** Characters of a commit message in a list. */
    static final int LOG_MESSAGE_CHARS = 2000;
    /** Characters of a commit message on its own. */
    static final int SHOW_MESSAGE_CHARS = 16 * 1024;
    /** Characters of a person's name or address. */
    static final int PERSON_CHARS = 200;
    /** Lines of one page of a blame. */
    static final int BLAME_LINES = 500;
    /** Bytes of a file beyond which it is not blamed. */
    static final int BLAME_FILE_BYTES = 4 * 1024 * 1024;
    /** Characters of the message of a new commit. */
    static final int COMMIT_MESSAGE_CHARS = 64 * 1024;
    /** Paths that one commit is asked to stage. */
    static final int COMMIT_PATHS = 1000;
    /** Files that one commit stages, or one checkout changes. */
    static final int CHANGED_FILES = 10_000;
    /** Bytes of a file that a commit stages. */
    static final int COMMIT_FILE_BYTES = 32 * 1024 * 1024;
    /** Bytes of all files that one commit stages, or one checkout writes. */
    static final long CHANGED_BYTES = 512L * 1024 * 1024;
    /** Files that the result of a commit or a checkout names. */
    static final int NAMED_FILES = 500;
    /** Files that a failure names. */
    static final int NAMED_IN_FAILURE = 20;
    /** Characters of the name of a branch. */
    static final int BRANCH_CHARS = 200;
    /** Branches of one page. */
    static final int BRANCHES = 100;
    /** Commits that are counted for ahead and behind. */
    static final int TRACKING_COMMITS = 10_000;

    private Bounds() {}
}
