package dev.edgemcp.cli.helm;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A revision of a release, as Helm keeps it in a Secret of the namespace.
 *
 * @param secret the name of that Secret
 * @param resourceVersion of that Secret; empty if the server has said none
 * @param status as Helm names it, such as {@code deployed} or {@code pending-upgrade}
 * @param updated when it was begun; null if it does not say
 * @param content all of it: {@code chart}, {@code config} (the values given), {@code manifest}, {@code info}
 */
public record ReleaseRecord(
        String secret,
        String resourceVersion,
        String name,
        String namespace,
        int revision,
        String status,
        String description,
        @Nullable Instant updated,
        ObjectNode content) {
    /** The type of the Secrets. */
    public static final String TYPE = "helm.sh/release.v1";

    private static final int MAX_BYTES = 32 << 20;

    /**
     * Reads a Secret.
     *
     * @throws HelmException if it is not what Helm writes
     */
    public static ReleaseRecord from(JsonNode secret) {
        String name = secret.path("metadata").path("name").asString("");
        ObjectNode content = decode(name, secret.path("data").path("release").asString(""));
        JsonNode info = content.path("info");
        return new ReleaseRecord(
                name,
                secret.path("metadata").path("resourceVersion").asString(""),
                content.path("name").asString(""),
                content.path("namespace").asString(""),
                content.path("version").asInt(0),
                info.path("status").asString("unknown"),
                info.path("description").asString(""),
                time(info.path("last_deployed").asString("")),
                content);
    }

    /** The chart and its version, such as {@code edge-mcp-0.1.0}. */
    public String chart() {
        JsonNode metadata = content.path("chart").path("metadata");
        return metadata.path("name").asString("") + "-"
                + metadata.path("version").asString("");
    }

    /** The version of the application. */
    public String appVersion() {
        return content.path("chart").path("metadata").path("appVersion").asString("");
    }

    /** The values that were given. */
    public ObjectNode values() {
        return content.path("config") instanceof ObjectNode config ? config.deepCopy() : Json.object();
    }

    /** The values that its chart had. */
    public ObjectNode defaults() {
        return content.path("chart").path("values") instanceof ObjectNode defaults
                ? defaults.deepCopy()
                : Json.object();
    }

    /** The values that counted: those given, over those of the chart. */
    public ObjectNode allValues() {
        ObjectNode all = defaults();
        Values.merge(all, values());
        return all;
    }

    /** What it made. */
    public Manifests manifests() {
        return Manifests.of(content.path("manifest").asString(""), namespace);
    }

    /** Whether something was begun and not finished. */
    public boolean pending() {
        return status.startsWith("pending") || status.equals("uninstalling");
    }

    /** Since when it has its status, by the clock of whoever gave it that; null if it does not say. */
    public @Nullable Instant since() {
        Instant deleted = time(content.path("info").path("deleted").asString(""));
        return status.equals("uninstalling") && deleted != null ? deleted : updated;
    }

    /** The change of its Secret that says it has failed, as a merge patch; refused if somebody else has changed it since. */
    public ObjectNode failed(String why) {
        ObjectNode copy = content.deepCopy();
        ObjectNode info = copy.path("info") instanceof ObjectNode there ? there : copy.putObject("info");
        info.put("status", "failed");
        info.put("description", why);
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        if (!resourceVersion.isEmpty()) {
            metadata.put("resourceVersion", resourceVersion);
        }
        metadata.putObject("labels").put("status", "failed");
        patch.putObject("data").put("release", encode(copy));
        return patch;
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static ObjectNode decode(String name, String data) {
        try {
            byte[] packed =
                    Base64.getDecoder().decode(new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII));
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw bad(name, "it is too large", null);
                }
                return Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException | IllegalArgumentException | JacksonException e) {
            throw bad(name, "it cannot be decoded", e);
        }
    }

    private static HelmException bad(String name, String why, @Nullable Throwable cause) {
        return new HelmException(
                HelmException.Reason.FAILED, "the Secret " + name + " is no record of Helm's: " + why, cause);
    }

    private static String encode(ObjectNode content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(Json.text(content).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] once = Base64.getEncoder().encode(packed.toByteArray());
        return Base64.getEncoder().encodeToString(once);
    }

    /** With its contents, which have secrets, hidden. */
    @Override
    public String toString() {
        return "ReleaseRecord[" + name + " " + revision + " " + status + "]";
    }
}
