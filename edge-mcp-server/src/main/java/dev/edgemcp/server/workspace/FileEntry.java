package dev.edgemcp.server.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.time.Instant;

/** What a folder holds under one name, links not followed. */
record FileEntry(Path name, Type type, long size, Instant modified, boolean executable) {
    /** What can be done with it: only files are read and only folders entered. */
    enum Type {
        @JsonProperty("file")
        FILE,
        @JsonProperty("directory")
        DIRECTORY,
        @JsonProperty("symlink")
        SYMLINK,
        @JsonProperty("other")
        OTHER
    }
}
