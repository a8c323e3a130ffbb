package dev.edgemcp.cli.backup;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is in a backup.
 *
 * @param about what it says of itself: versions, and the size and checksum of each file
 * @param files by their names, such as {@code chart/Chart.yaml}
 */
record Archive(ObjectNode about, Map<String, byte[]> files) {
    static final String MANIFEST = "manifest.json";
    static final String VALUES = "values.yaml";
    static final String HISTORY = "history.json";
    static final String MANIFESTS = "manifests.yaml";
    static final String CLAIMS = "pvc.json";
    static final String VOLUMES = "pv.json";
    static final String CONFIG_MAPS = "configmaps.json";
    static final String REDIS = "redis.json";
    static final String SECRETS = "secrets.enc";
    static final String CHART = "chart/";

    /** The version of the form; readers refuse others. */
    static final int SCHEMA = 1;

    Archive {
        files = new TreeMap<>(files);
    }

    String release() {
        return about.path("release").asString("");
    }

    String namespace() {
        return about.path("namespace").asString("");
    }

    byte @Nullable [] file(String name) {
        return files.get(name);
    }

    boolean encrypted() {
        return files.containsKey(SECRETS);
    }

    /**
     * What the encryption of the secrets vouches for: everything but they. So nothing else in an archive can be changed by somebody
     * who does not know the passphrase without this coming to light.
     */
    static byte[] vouched(ObjectNode about) {
        ObjectNode rest = about.deepCopy();
        if (rest.path("files") instanceof ObjectNode files) {
            files.remove(SECRETS);
        }
        return Json.canonicalText(rest).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
