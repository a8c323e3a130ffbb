package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Quota;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cluster offers to something that is to be installed.
 *
 * @param namespaceThere whether the namespace is there
 * @param podLevel the level of Pod Security that it enforces; empty without one
 * @param storageClasses the names of the storage classes, with whether it is the default one
 * @param groups the API groups that the server has
 * @param releases the names of the releases of Edge MCP that are there already
 * @param permissions what was asked about, with the answer
 */
public record Ground(
        String context,
        String server,
        String namespace,
        Part<String> version,
        Part<Boolean> namespaceThere,
        Part<String> podLevel,
        Part<Map<String, Boolean>> storageClasses,
        Part<Set<String>> groups,
        Part<List<String>> releases,
        Part<List<Quota>> quotas,
        Map<Permission, Part<Boolean>> permissions) {
    public Ground {
        permissions = Map.copyOf(permissions);
    }
}
