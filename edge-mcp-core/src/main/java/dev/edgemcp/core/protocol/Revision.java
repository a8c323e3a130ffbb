package dev.edgemcp.core.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A released revision of the MCP specification that this library speaks, oldest first. */
public enum Revision {
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    /** The first stateless revision: no handshake, every request says what it speaks. */
    V2026_07_28("2026-07-28");

    private final String id;

    Revision(String id) {
        this.id = id;
    }

    /** The date that names the revision on the wire. */
    public String id() {
        return id;
    }

    /** Whether requests stand alone, with their protocol version in {@code _meta}. */
    public boolean stateless() {
        return compareTo(V2026_07_28) >= 0;
    }

    /** The revision with this date, if it is one that this library speaks. */
    public static Optional<Revision> of(String id) {
        return Arrays.stream(values())
                .filter(revision -> revision.id.equals(id))
                .findFirst();
    }

    /** The newest revision that begins with a handshake. */
    public static Revision newestWithHandshake() {
        return V2025_11_25;
    }

    /** The dates of all stateless revisions, newest first. */
    public static List<String> statelessIds() {
        return List.of(V2026_07_28.id);
    }
}
