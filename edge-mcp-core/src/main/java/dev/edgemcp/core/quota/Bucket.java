package dev.edgemcp.core.quota;

/** One of the counts that a call is held against. */
public sealed interface Bucket {
    /** What it limits, for whoever hits it. */
    enum Kind {
        GLOBAL("global"),
        TENANT("tenant"),
        TOOL("tool"),
        DAILY("quota"),
        MONTHLY("quota");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The name that callers see. */
        public String id() {
            return id;
        }
    }

    Kind kind();

    /** What tells it apart from all other buckets. */
    String key();

    /** A rate. */
    record Rated(Kind kind, String key, Rate rate) implements Bucket {}

    /**
     * A number of calls in a calendar period.
     *
     * @param kind {@link Kind#DAILY} or {@link Kind#MONTHLY}
     */
    record Counted(Kind kind, String key, long limit) implements Bucket {}
}
