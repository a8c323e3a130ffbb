package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A container of a pod, as it should be and as it is.
 *
 * @param ports the numbers of its ports
 * @param requests what it asks for, such as {@code cpu: 100m}
 * @param limits what it may take at most
 * @param running whether it runs, ready or not
 * @param waiting why it does not run, such as {@code ImagePullBackOff}; empty if it runs
 * @param message what the node says about that
 * @param lastReason why it ended the last time, such as {@code OOMKilled}; empty if it never did
 * @param lastExitCode how it ended the last time; -1 if it never did
 */
public record Container(
        String name,
        String image,
        List<Integer> ports,
        List<String> portNames,
        Map<String, String> requests,
        Map<String, String> limits,
        boolean ready,
        int restarts,
        boolean running,
        String waiting,
        String message,
        String lastReason,
        int lastExitCode) {
    public Container {
        ports = List.copyOf(ports);
        portNames = List.copyOf(portNames);
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
    }

    /** Twice the memory that it may take, as a manifest writes it. */
    public String twiceTheMemory() {
        BigDecimal limit = Quantity.orZero(limits.getOrDefault("memory", ""));
        return limit.signum() > 0 ? Quantity.bytes(limit.multiply(BigDecimal.valueOf(2))) : "1Gi";
    }

    static Container from(JsonNode spec, @Nullable JsonNode status) {
        List<Integer> ports = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            ports.add(Fields.number(port, "containerPort"));
            names.add(Fields.text(port, "name"));
        }
        JsonNode state = status == null ? spec.path("none") : status;
        JsonNode ended = Fields.at(state, "lastState", "terminated");
        JsonNode now = Fields.at(state, "state", "terminated");
        JsonNode last = now.isMissingNode() ? ended : now;
        JsonNode waiting = Fields.at(state, "state", "waiting");
        return new Container(
                Fields.text(spec, "name"),
                Fields.text(spec, "image"),
                ports,
                names,
                Fields.texts(spec, "resources", "requests"),
                Fields.texts(spec, "resources", "limits"),
                Fields.flag(state, "ready"),
                Fields.number(state, "restartCount"),
                !Fields.at(state, "state", "running").isMissingNode(),
                Fields.text(waiting, "reason"),
                Fields.text(waiting, "message"),
                Fields.text(last, "reason"),
                last.isMissingNode() ? -1 : Fields.number(last, "exitCode"));
    }
}
