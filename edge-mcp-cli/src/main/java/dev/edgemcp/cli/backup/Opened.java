package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Secrets;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An archive that was read, checked, and decrypted if somebody knew the passphrase.
 *
 * @param values with placeholders unless it was decrypted
 * @param secrets empty unless it was
 * @param redis null if it has nothing of Redis
 */
public record Opened(
        Archive archive,
        boolean decrypted,
        ObjectNode values,
        List<ObjectNode> secrets,
        List<ObjectNode> configMaps,
        @Nullable RedisData redis) {
    private static final int MAX_VALUES = 1 << 20;

    public Opened {
        secrets = List.copyOf(secrets);
        configMaps = List.copyOf(configMaps);
    }

    /**
     * Reads and checks a file.
     *
     * @param passphrase asked for if there is something to decrypt; null to leave that
     * @throws CliException if anything is not as it should be, or the passphrase is another one
     */
    public static Opened read(Path file, @Nullable Supplier<char[]> passphrase) {
        Archive archive = ArchiveFile.read(file);
        try {
            ObjectNode values = values(file, archive);
            List<ObjectNode> secrets = List.of();
            boolean decrypted = false;
            if (archive.encrypted() && passphrase != null) {
                decrypted = true;
                ObjectNode open = decrypt(file, archive, passphrase.get());
                secrets = objects(open.path("secrets"), "Secret");
                values = open.path("values") instanceof ObjectNode whole ? whole : values;
            }
            byte[] redis = archive.file(Archive.REDIS);
            return new Opened(
                    archive,
                    decrypted,
                    values,
                    secrets,
                    objects(json(archive, Archive.CONFIG_MAPS).path("items"), "ConfigMap"),
                    redis == null ? null : RedisData.of(json(archive, Archive.REDIS)));
        } catch (JacksonException e) {
            throw ArchiveFile.bad(file, "a file in it is no JSON or YAML", e);
        } catch (IllegalArgumentException e) {
            throw ArchiveFile.bad(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** The release that it is of. */
    public String release() {
        return archive.release();
    }

    /** The namespace where it was made. */
    public String namespace() {
        return archive.namespace();
    }

    /** What it says of itself: versions, and its files. */
    public ObjectNode about() {
        return archive.about().deepCopy();
    }

    /** Whether there are Secrets in it, decrypted or not. */
    public boolean encrypted() {
        return archive.encrypted();
    }

    /** How many values were taken out and not brought back. */
    public int hidden() {
        return Placeholders.in(values).size();
    }

    private static ObjectNode values(Path file, Archive archive) {
        byte[] yaml = archive.file(Archive.VALUES);
        if (yaml == null || yaml.length > MAX_VALUES || archive.file(Archive.CHART + "Chart.yaml") == null) {
            throw ArchiveFile.bad(file, "it has no values, or no chart", null);
        }
        JsonNode values = Backup.YAML.readTree(yaml);
        if (values instanceof ObjectNode object) {
            return object;
        }
        throw ArchiveFile.bad(file, "its values are no map", null);
    }

    private static ObjectNode decrypt(Path file, Archive archive, char[] passphrase) {
        byte[] locked = archive.file(Archive.SECRETS);
        byte[] open = locked == null ? null : Vault.open(locked, passphrase, Archive.vouched(archive.about()));
        java.util.Arrays.fill(passphrase, ' ');
        if (open == null) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot decrypt the Secrets in " + file,
                    "the passphrase is another one, or the backup was changed",
                    "--passphrase-file FILE, with the passphrase that the backup was made with");
        }
        return Json.parseObject(new String(open, StandardCharsets.UTF_8));
    }

    private static ObjectNode json(Archive archive, String name) {
        byte[] content = archive.file(name);
        return content == null ? Json.object() : Json.parseObject(new String(content, StandardCharsets.UTF_8));
    }

    private static List<ObjectNode> objects(JsonNode items, String kind) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : items) {
            String name = item.path("metadata").path("name").asString("");
            if (!(item instanceof ObjectNode object)
                    || !item.path("kind").asString("").equals(kind)
                    || !name.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
                throw new IllegalArgumentException("it has an object among its " + kind + "s that is none");
            }
            objects.add(object);
        }
        return objects;
    }

    /** With what is secret left out. */
    @Override
    public String toString() {
        return "Opened[" + release() + ", values " + Secrets.hidden(values).size() + "]";
    }
}
