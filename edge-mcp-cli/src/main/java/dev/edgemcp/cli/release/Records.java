package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.KubeException.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What Helm remembers of releases in a namespace. Helm itself is not needed to read it. */
public final class Records {
    /** As many revisions are kept as the command line of Helm keeps. */
    static final int KEPT = 10;

    private static final String CHART = "edge-mcp";

    private final Cluster cluster;

    public Records(Cluster cluster) {
        this.cluster = cluster;
    }

    /** All revisions of a release, the oldest first; empty if there is none. */
    public List<ReleaseRecord> of(String release) {
        return read("owner=helm,name=" + release);
    }

    /** The newest revision, or null. */
    @Nullable
    ReleaseRecord newest(String release) {
        List<ReleaseRecord> all = of(release);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** The revision that a new one would follow: the one that is deployed, else the newest; null if there is none. */
    @Nullable
    ReleaseRecord current(String release) {
        List<ReleaseRecord> all = of(release);
        ReleaseRecord deployed = last(all, "deployed");
        return deployed != null || all.isEmpty() ? deployed : all.get(all.size() - 1);
    }

    /** The last of them with that status, or null. */
    static @Nullable ReleaseRecord last(List<ReleaseRecord> all, String status) {
        return all.stream()
                .filter(record -> record.status().equals(status))
                .reduce((first, last) -> last)
                .orElse(null);
    }

    /**
     * All revisions of the release with that name, or of the only one of Edge MCP in the namespace.
     *
     * @throws KubeException if there is none, or if there are several and none is named
     */
    public List<ReleaseRecord> ofNamedOrOnly(@Nullable String release) {
        if (release != null) {
            List<ReleaseRecord> named = of(release);
            if (named.isEmpty()) {
                throw new KubeException(
                        Reason.NOT_FOUND,
                        "Helm knows no release '" + release + "' in namespace " + cluster.namespace());
            }
            return named;
        }
        List<ReleaseRecord> all = read("owner=helm").stream()
                .filter(record -> record.chart().startsWith(CHART + "-"))
                .toList();
        TreeSet<String> names = new TreeSet<>();
        all.forEach(record -> names.add(record.name()));
        if (names.size() > 1) {
            throw new KubeException(
                    Reason.AMBIGUOUS, "namespace " + cluster.namespace() + " has several: " + String.join(", ", names));
        }
        if (names.isEmpty()) {
            throw new KubeException(Reason.NOT_FOUND, "Helm knows no Edge MCP in namespace " + cluster.namespace());
        }
        return all;
    }

    /**
     * Lets a revision that was begun and not finished count as failed, so that Helm goes on from the one before.
     *
     * @throws KubeException if somebody has gone on with it since it was read
     */
    void fail(ReleaseRecord record) {
        cluster.objects()
                .patch(
                        "v1",
                        "Secret",
                        cluster.namespace(),
                        record.secret(),
                        record.failed("Interrupted while it was " + record.status()));
    }

    /** Forgets all revisions of a release that is not there any more. */
    void forget(List<ReleaseRecord> records) {
        records.forEach(this::delete);
    }

    /** Forgets old revisions, but not the one that is deployed. That it cannot is no failure of what was done before. */
    void prune(String release, Talk talk) {
        try {
            prune(release);
        } catch (KubeException e) {
            talk.note("warning: could not forget old revisions: " + e.getMessage());
        }
    }

    private void prune(String release) {
        List<ReleaseRecord> all = of(release);
        all.subList(0, Math.max(0, all.size() - KEPT)).stream()
                .filter(record -> !record.status().equals("deployed"))
                .forEach(this::delete);
    }

    private void delete(ReleaseRecord record) {
        cluster.objects().delete("v1", "Secret", cluster.namespace(), record.secret());
    }

    private List<ReleaseRecord> read(String labels) {
        List<ObjectNode> secrets = cluster.objects().list("v1", "Secret", cluster.namespace(), labels);
        return secrets.stream()
                .filter(secret -> ReleaseRecord.TYPE.equals(secret.path("type").asString("")))
                .map(ReleaseRecord::from)
                .sorted(Comparator.comparingInt(ReleaseRecord::revision))
                .toList();
    }
}
