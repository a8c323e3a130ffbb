package dev.edgemcp.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bridge that {@link ConformanceIT} judges WebSocket and stdio through, by its own tests. */
@Tag("interop")
class BridgeIT {
    @Test
    void bridge_itsOwnTests_pass() throws Exception {
        Node.Run run = Node.run(Map.of(), "--test", "bridge.test.mjs");

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out()).containsPattern("pass [1-9]");
    }
}
