package dev.edgemcp.server.config;

/**
 * Where a value comes from.
 *
 * @param place the file with line and column, the environment variable or the flag; for a default empty, or what it
 *     follows from
 * @param line in the file, or 0
 */
public record Source(Layer layer, String place, int line) {
    /** The layers; a later one wins over those before it. */
    public enum Layer {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    static final Source DEFAULT = new Source(Layer.DEFAULT, "", 0);
    static final Source TWICE_THE_RATE = new Source(Layer.DEFAULT, "twice the rate", 0);

    static Source environment(String name) {
        return new Source(Layer.ENVIRONMENT, name, 0);
    }

    static Source flag(String name) {
        return new Source(Layer.FLAG, name, 0);
    }

    /** Whether a value from here wins over one from there. */
    boolean beats(Source other) {
        return layer.compareTo(other.layer) > 0;
    }

    /** For people. */
    @Override
    public String toString() {
        return layer != Layer.DEFAULT ? place : place.isEmpty() ? "default" : "default: " + place;
    }
}
