package dev.edgemcp.server.keys;

/** Hears what becomes of a file of keys, for metrics. Must not block, must not throw. Thread-safe. */
public interface KeysListener {
    /** Hears nothing. */
    KeysListener NONE = new KeysListener() {};

    /** So many keys are good now. */
    default void keysLive(int count) {}

    /** The file was read, at the start or because it changed. */
    default void keysLoaded() {}

    /** The file has changed and is no good; the keys of before stay. */
    default void keysRefused() {}
}
