package dev.edgemcp.server.tls;

import org.jspecify.annotations.Nullable;

/** Says that a certificate or key cannot be used: what, why, and what to do. Never holds what stands in a file. */
public final class TlsException extends RuntimeException {
    private final String why;
    private final String fix;

    /** A failure with its reason and its remedy. */
    public TlsException(String what, String why, String fix, @Nullable Throwable cause) {
        super(what, cause);
        this.why = why;
        this.fix = fix;
    }

    /** The reason, in one sentence. */
    public String why() {
        return why;
    }

    /** What helps. */
    public String fix() {
        return fix;
    }
}
