package dev.edgemcp.core.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import org.jspecify.annotations.Nullable;

/** What Java's complaints about a server's certificate mean. */
final class CertificateProblems {
    private CertificateProblems() {}

    /** The complaint in plain words, or null if the failure itself is none. */
    static @Nullable String words(Throwable failure) {
        if (!(failure instanceof CertificateException)) {
            return null;
        }
        // Why a chain is no good lies deeper than that it is none.
        if (hasCause(failure, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (hasCause(failure, CertPathBuilderException.class) || hasCause(failure, CertPathValidatorException.class)) {
            return "its certificate is not trusted here: no authority that is trusted has signed it";
        }
        return "its certificate is not good for this: " + Failures.words(failure);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
