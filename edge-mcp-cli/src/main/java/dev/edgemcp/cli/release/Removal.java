package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.state.Identity;
import java.util.List;

/** Uninstalls a release. Its volumes stay, unless they are to go too. */
public final class Removal {
    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;

    public Removal(Helm helm, Cluster cluster, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
    }

    /**
     * Uninstalls it.
     *
     * @param all its revisions
     * @return the names of its volume claims, which were kept or deleted
     */
    public List<String> run(List<ReleaseRecord> all, boolean deleteVolumes) {
        ReleaseRecord newest = all.get(all.size() - 1);
        List<String> volumes = volumes(newest.name());
        talk.plan(Difference.between(newest.manifests(), new Manifests(List.of())));
        String fate = volumes.isEmpty()
                ? ""
                : deleteVolumes
                        ? ", and delete the data in " + String.join(", ", volumes)
                        : ", and keep the data in " + String.join(", ", volumes);
        if (!talk.agreed("Uninstall " + newest.name() + " from namespace " + cluster.namespace() + fate + "?")) {
            throw Refusal.nothingChanged();
        }
        if (newest.status().equals("uninstalled")) {
            new Records(cluster).forget(all);
        } else {
            helm.uninstall(newest.name(), cluster.namespace(), cluster.kubeconfig());
        }
        if (deleteVolumes) {
            volumes.forEach(
                    volume -> cluster.objects().delete("v1", "PersistentVolumeClaim", cluster.namespace(), volume));
        }
        return volumes;
    }

    private List<String> volumes(String release) {
        return cluster
                .objects()
                .list("v1", "PersistentVolumeClaim", cluster.namespace(), Identity.INSTANCE + "=" + release)
                .stream()
                .map(claim -> claim.path("metadata").path("name").asString(""))
                .toList();
    }
}
