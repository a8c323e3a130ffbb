package dev.edgemcp.core.platform;

/** How a request to the Core Platform ended. */
public enum PlatformOutcome {
    OK,
    /** No connection, or one that broke. */
    UNREACHABLE,
    /** No whole answer in time. */
    TIMEOUT,
    /** 429. */
    THROTTLED,
    /** 408, 502, 503 or 504: it says itself that it cannot. */
    UNAVAILABLE,
    /** Any other 5xx; tools that fail end like this as well. */
    SERVER_ERROR,
    /** 401 or 403. */
    UNAUTHORIZED,
    /** 404 or 410. */
    NOT_FOUND,
    /** Any other 4xx. */
    REFUSED,
    /** An answer that is not what it should be, redirects among them. */
    MALFORMED,
    /** An answer beyond its bound. */
    TOO_LARGE,
    /** Not asked: it has failed too often just now. */
    SKIPPED,
    /** Nobody waited for it any more. */
    CANCELLED
}
