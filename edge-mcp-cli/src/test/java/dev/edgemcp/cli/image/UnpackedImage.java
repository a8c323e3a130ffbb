package dev.edgemcp.cli.image;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image of an archive, unpacked.
 *
 * @param layout the OCI layout that the archive is
 * @param root the file system of its layers, one over another
 * @param configuration as the specification of OCI images has it
 */
record UnpackedImage(Path layout, Path root, ObjectNode configuration) {

    static UnpackedImage of(Path archive, Path folder) throws IOException, InterruptedException {
        Path layout = Files.createDirectory(folder.resolve("layout"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Commands.run(List.of("tar", "-xf", archive.toString(), "-C", layout.toString()));
        JsonNode index = read(layout.resolve("index.json"));
        JsonNode manifest = read(blob(layout, index.at("/manifests/0/digest").stringValue()));
        for (JsonNode layer : manifest.path("layers")) {
            Commands.run(List.of(
                    "tar",
                    "-xpzf",
                    blob(layout, layer.path("digest").stringValue()).toString(),
                    "-C",
                    root.toString()));
        }
        String digest = manifest.at("/config/digest").stringValue();
        return new UnpackedImage(layout, root, read(blob(layout, digest)));
    }

    static ObjectNode read(Path file) throws IOException {
        return Json.parseObject(Files.readString(file));
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    /** What the container runs, without its default arguments. */
    List<String> entryPoint() {
        return strings("/config/Entrypoint");
    }

    /** The arguments unless somebody gives others. */
    List<String> arguments() {
        return strings("/config/Cmd");
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : strings("/config/Env")) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return environment;
    }

    private List<String> strings(String pointer) {
        List<String> strings = new ArrayList<>();
        configuration.at(pointer).forEach(value -> strings.add(value.stringValue()));
        return strings;
    }
}
