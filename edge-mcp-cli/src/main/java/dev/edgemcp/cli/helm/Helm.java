package dev.edgemcp.cli.helm;

/**
 * What is asked of Helm. Each method blocks, one runs at a time, and throws a {@link HelmException} when it fails; Ctrl-C during
 * one that changes something is obeyed when Helm has brought its record to an end, with a {@link
 * java.util.concurrent.CancellationException}.
 */
public interface Helm {
    /**
     * Renders a chart without a cluster.
     *
     * @param kubernetes the version of Kubernetes to render for, such as {@code 1.31.0}
     */
    String template(HelmRequest request, String kubernetes);

    /** Lets Helm and the cluster look at an installation, which then is not made. Tells nothing but failures. */
    void tryInstall(HelmRequest request);

    /** Lets Helm and the cluster look at an upgrade, which then is not made. Tells nothing but failures. */
    void tryUpgrade(HelmRequest request);

    /** Makes a release in a namespace that is there. Does not wait for its pods. */
    void install(HelmRequest request);

    /** Makes a new revision of a release that is there. Does not wait for its pods. */
    void upgrade(HelmRequest request);

    /** Deletes the objects of a release and its records. Does not wait for its pods. */
    void uninstall(String release, String namespace, String kubeconfig);
}
