package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What containers have said last that do not do as they should: ten lines of each, of each once, of six in all. */
final class LastWords {
    private static final int LINES = 10;
    private static final int MAX = 6;

    private final Logs logs;
    private final Set<String> heard = new HashSet<>();

    LastWords(Logs logs) {
        this.logs = logs;
    }

    /** Those of containers that have ended, as {@code pod: line}. */
    List<String> ofEnded(List<Pod> pods) {
        return of(pods, container -> container.lastExitCode() >= 0);
    }

    /** Those of containers that have ended or are not ready. */
    List<String> ofUnready(List<Pod> pods) {
        return of(pods, container -> container.lastExitCode() >= 0 || container.running());
    }

    private List<String> of(List<Pod> pods, Predicate<Container> wanted) {
        List<String> lines = new ArrayList<>();
        for (Pod pod : pods) {
            if (!pod.alive() || pod.ready()) {
                continue;
            }
            for (Container container : pod.containers()) {
                String incarnation = pod.name() + "/" + container.name() + "#" + container.restarts();
                if (!container.ready() && wanted.test(container) && heard.size() < MAX && heard.add(incarnation)) {
                    lines.addAll(read(pod, container));
                }
            }
        }
        return lines;
    }

    private List<String> read(Pod pod, Container container) {
        // One that runs again has not yet said why it ended before.
        boolean previous = container.running() && container.lastExitCode() >= 0;
        try {
            return logs.tail(pod.name(), container.name(), LINES, previous).stream()
                    .map(line -> pod.name() + ": " + line)
                    .toList();
        } catch (KubeException e) {
            return List.of(pod.name() + ": (its log cannot be read: " + e.getMessage() + ")");
        }
    }
}
