package dev.edgemcp.core.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import org.jspecify.annotations.Nullable;

/** What Java's complaints about a server's certificate mean. */
final class CertificateProblems {
    private CertificateProblems() {}

    /** The complaint in plain words, or null if the failure itself is none. */
    static @Nullable String words(Throwable failure) {
        Throwable cause = failure;
        if (cause instanceof CertificateException) {
            // The reason why a chain is no good lies deeper than the fact.
            for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
                if (deeper instanceof CertificateExpiredException) {
                    return "its certificate has expired";
                }
                if (deeper instanceof CertPathBuilderException) {
                    return "its certificate is not trusted here: no authority that is trusted has signed it";
                }
            }
            return "its certificate is not good for this: " + Failures.words(cause);
        }
        return null;
    }
}
