package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.HelmRequest.Keep;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked for when a release is to be made or changed.
 *
 * @param release its name
 * @param values those given
 * @param chart the folder of a chart; null for the one of this program
 * @param keep what an upgrade does with the values of before
 * @param waits whether to wait for pods
 * @param timeout how long
 * @param rollback whether to undo it if it does not become ready or cannot be proved
 * @param verify whether to prove that it works
 */
public record Change(
        String release,
        ObjectNode values,
        @Nullable Path chart,
        Keep keep,
        boolean waits,
        Duration timeout,
        boolean rollback,
        boolean verify) {
    /** The same with another answer to what becomes of the values of before. */
    Change with(Keep other) {
        return new Change(release, values, chart, other, waits, timeout, rollback, verify);
    }

    /** Without values, which have secrets. */
    @Override
    public String toString() {
        return "Change[" + release + "]";
    }
}
