package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.Ground;
import dev.edgemcp.cli.kube.state.Wanted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known just before a release is installed or changed.
 *
 * @param release what it is called
 * @param installing whether it is made, and not changed
 * @param kinds of objects that it has, such as {@code Deployment}
 * @param defaultClass whether a volume of it asks for no storage class by name
 * @param groups the API groups that it needs beside the core
 * @param images that its pods run
 * @param demands the pods that will be made
 * @param unrestricted what of them the level 'restricted' of Pod Security does not admit, such as {@code redis: may run as root}
 * @param missing what its pods refer to and nobody makes
 * @param foreign objects that are there already and belong to something else
 */
public record Preflight(
        Ground ground,
        String release,
        boolean installing,
        Set<String> kinds,
        boolean defaultClass,
        Set<String> groups,
        List<String> images,
        List<Demand> demands,
        List<String> unrestricted,
        List<Wanted> missing,
        List<String> foreign) {
    /**
     * Pods that will be made.
     *
     * @param reference kind and name of what makes them
     * @param pods how many there will be at once, beside those that there are
     * @param each what one takes, by the names that quotas have for it
     */
    public record Demand(String reference, int pods, Map<String, BigDecimal> each) {
        public Demand {
            each = Map.copyOf(each);
        }
    }

    public Preflight {
        demands = List.copyOf(demands);
        unrestricted = List.copyOf(unrestricted);
        kinds = Set.copyOf(kinds);
        groups = Set.copyOf(groups);
        images = List.copyOf(images);
        missing = List.copyOf(missing);
        foreign = List.copyOf(foreign);
    }
}
