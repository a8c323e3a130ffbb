package dev.edgemcp.cli.kube;

/**
 * Something that one may or may not do in the namespace.
 *
 * @param group the API group; empty for the core
 * @param subresource empty for the resource itself
 */
public record Permission(String verb, String group, String resource, String subresource) {
    /** A permission for a resource itself. */
    public static Permission of(String verb, String group, String resource) {
        return new Permission(verb, group, resource, "");
    }

    /** As {@code kubectl auth can-i} takes it. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                + (subresource.isEmpty() ? "" : " --subresource=" + subresource);
    }
}
