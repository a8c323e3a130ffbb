package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.Ground;
import java.util.List;
import java.util.Set;

/**
 * What is known just before a release is installed or changed.
 *
 * @param kinds of objects that it has, such as {@code Deployment}
 * @param defaultClass whether a volume of it asks for no storage class by name
 * @param groups the API groups that it needs beside the core
 * @param images that its pods run
 * @param missing what its pods refer to and nobody makes, such as {@code Secret tls}
 * @param foreign objects that are there already and belong to something else
 */
public record Preflight(
        Ground ground,
        Set<String> kinds,
        boolean defaultClass,
        Set<String> groups,
        List<String> images,
        List<String> missing,
        List<String> foreign) {
    public Preflight {
        kinds = Set.copyOf(kinds);
        groups = Set.copyOf(groups);
        images = List.copyOf(images);
        missing = List.copyOf(missing);
        foreign = List.copyOf(foreign);
    }
}
