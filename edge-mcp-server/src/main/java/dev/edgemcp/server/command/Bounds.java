package dev.edgemcp.server.command;

import java.time.Duration;

/** What one command may take, print and last, and how many run. */
final class Bounds {
    /** Commands that run at once; more are refused. */
    static final int RUNNING = 4;

    /** Arguments of one command. */
    static final int ARGUMENTS = 512;
    /** Characters of one argument: in no encoding more than Linux takes. */
    static final int ARGUMENT_CHARS = 32 * 1024;
    /** Characters of all arguments together. */
    static final int ALL_ARGUMENTS_CHARS = 256 * 1024;
    /** Characters of the path of the folder. */
    static final int PATH_CHARS = 4096;
    /** Characters of standard input. */
    static final int STDIN_CHARS = 1024 * 1024;

    /** How long a command may run unless asked otherwise. */
    static final int TIMEOUT_SECONDS = 60;
    /** How long a command may run at most. */
    static final int TIMEOUT_SECONDS_MAX = 600;
    /** What ending a command may take on top, before the server answers in its place. */
    static final Duration ENDING = Duration.ofSeconds(15);
    /** What a command that was asked to end gets before it is killed. */
    static final Duration GRACE = Duration.ofSeconds(1);
    /** How long output is still read after the program has ended, if something that it started goes on printing. */
    static final Duration LINGER = Duration.ofMillis(250);
    /** How long the killing of one tree is repeated. */
    static final Duration KILLING = Duration.ofSeconds(5);

    /** First bytes of each output stream that are kept. */
    static final int HEAD_BYTES = 16 * 1024;
    /** Last bytes of each output stream that are kept. */
    static final int TAIL_BYTES = 48 * 1024;

    /** Characters of one progress message. */
    static final int PROGRESS_CHARS = 1000;
    /** The shortest time between two progress messages. */
    static final Duration PROGRESS_PAUSE = Duration.ofMillis(100);

    /** Bytes of a process's environment that are searched for the mark. */
    static final int ENVIRONMENT_BYTES = 256 * 1024;

    private Bounds() {}
}
