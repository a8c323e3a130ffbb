package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.state.Identity;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Uninstalls a release. Its volumes stay, unless they are to go too. */
public final class Removal {
    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;
    private final Records records;

    public Removal(Helm helm, Cluster cluster, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
        this.records = new Records(cluster);
    }

    /**
     * Uninstalls it.
     *
     * @param all its revisions
     * @throws dev.edgemcp.cli.CliException if somebody may be at it
     * @return the names of its volume claims, which were kept or deleted
     */
    public List<String> run(List<ReleaseRecord> all, boolean deleteVolumes) {
        ReleaseRecord newest = all.get(all.size() - 1);
        if (newest.pending()) {
            new Repair(helm, cluster, records, talk).refuseBusy(newest);
        }
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
            records.forget(all);
        } else {
            uninstall(newest.name(), deleteVolumes ? volumes : List.of());
        }
        if (deleteVolumes) {
            volumes.forEach(
                    volume -> cluster.objects().delete("v1", "PersistentVolumeClaim", cluster.namespace(), volume));
        }
        return volumes;
    }

    /** @param doomed volumes that would be deleted next, which nobody else will do if this is interrupted */
    private void uninstall(String release, List<String> doomed) {
        try {
            Leftover.told(
                    () -> helm.uninstall(release, cluster.namespace(), cluster.kubeconfig()), release, cluster, talk);
        } catch (CancellationException e) {
            if (!doomed.isEmpty()) {
                talk.note("Volumes were not deleted: kubectl -n " + cluster.namespace() + " delete pvc "
                        + String.join(" ", doomed));
            }
            throw e;
        }
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
