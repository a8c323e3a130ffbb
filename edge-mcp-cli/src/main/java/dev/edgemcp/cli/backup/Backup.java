package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.RecordedChart;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.helm.Secrets;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.release.Records;
import dev.edgemcp.cli.release.Talk;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Makes a backup of a release. Changes nothing in the cluster. */
public final class Backup {
    static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    /**
     * What is asked for.
     *
     * @param release null for the only one
     * @param force whether a file that is there is overwritten
     * @param passphrase asked for once, if Secrets are to go along; null to leave them out
     * @param redisUrl another way to Redis, or null
     */
    public record Request(
            @Nullable String release,
            Path file,
            boolean force,
            @Nullable Supplier<char[]> passphrase,
            @Nullable URI redisUrl,
            boolean skipRedis) {}

    /**
     * What is in it.
     *
     * @param secrets how many, 0 if they were left out
     * @param quotas whether it has quotas of Redis
     * @param redis whether Redis was asked
     */
    public record Made(
            String release,
            String namespace,
            int revision,
            String chart,
            int files,
            int secrets,
            boolean redis,
            boolean quotas,
            long sessions) {}

    private final Cluster cluster;
    private final Talk talk;
    private final Map<String, String> environment;
    private final Ticker ticker;

    public Backup(Cluster cluster, Talk talk, Map<String, String> environment, Ticker ticker) {
        this.cluster = cluster;
        this.talk = talk;
        this.environment = environment;
        this.ticker = ticker;
    }

    /** A URL of Redis that somebody gave, or null if they gave none. */
    public static @Nullable URI redisUrl(@Nullable String text) {
        return text == null ? null : RedisPlace.url(text);
    }

    /** Makes it. */
    public Made make(Request request) {
        ArchiveFile.refuse(request.file(), request.force());
        List<ReleaseRecord> records = new Records(cluster).ofNamedOrOnly(request.release());
        ReleaseRecord record = records.stream()
                .filter(one -> one.status().equals("deployed"))
                .reduce((first, last) -> last)
                .orElse(records.get(records.size() - 1));
        if (!record.status().equals("deployed")) {
            talk.note("warning: no revision is deployed; keeping revision " + record.revision() + ", which is "
                    + record.status());
        }
        Supplier<char[]> asked = request.passphrase();
        char @Nullable [] passphrase = asked == null ? null : asked.get();
        Map<String, byte[]> files = new TreeMap<>();
        Set<String> hidden = Placeholders.secrets(record.allValues());
        Contents contents = new Contents(cluster, record.manifests());
        files.put(Archive.VALUES, yaml(Secrets.hidden(record.values())));
        files.put(Archive.HISTORY, json(history(records)));
        files.put(Archive.MANIFESTS, manifests(record, hidden));
        chart(record, files);
        objects(files, contents, record.name());
        RedisData redis = redis(record, request);
        if (redis != null) {
            files.put(Archive.REDIS, json(redis.json()));
        }
        ObjectNode about = about(record);
        ArchiveFile.list(about, files);
        int secrets = 0;
        if (passphrase != null) {
            talk.note("Encrypting Secrets …");
            ObjectNode secret = secrets(record, contents);
            secrets = secret.path("secrets").size();
            files.put(Archive.SECRETS, Vault.lock(json(secret), passphrase, Archive.vouched(about)));
            ArchiveFile.list(about, Map.of(Archive.SECRETS, files.getOrDefault(Archive.SECRETS, new byte[0])));
        }
        ArchiveFile.write(request.file(), new Archive(about, files), request.force());
        return new Made(
                record.name(),
                cluster.namespace(),
                record.revision(),
                record.chart(),
                files.size(),
                secrets,
                redis != null,
                redis != null && redis.keys().size() > redis.sessions(),
                redis == null ? 0 : redis.sessions());
    }

    private ObjectNode about(ReleaseRecord record) {
        ObjectNode about = Json.object();
        about.put("schema", Archive.SCHEMA);
        about.put("madeBy", "edge-mcp " + Version.current());
        about.put("madeAt", ticker.now().toString());
        about.put("kubernetes", cluster.version());
        about.put("namespace", cluster.namespace());
        about.put("release", record.name());
        about.put("revision", record.revision());
        about.put("chart", record.chart());
        about.put("appVersion", record.appVersion());
        return about;
    }

    private static ObjectNode history(List<ReleaseRecord> records) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("revisions");
        for (ReleaseRecord record : records) {
            Set<String> hidden = Placeholders.secrets(record.allValues());
            ObjectNode one = array.addObject();
            one.put("revision", record.revision());
            Json.put(
                    one,
                    "updated",
                    record.updated() == null ? null : record.updated().toString());
            one.put("status", record.status());
            one.put("chart", record.chart());
            one.put("appVersion", record.appVersion());
            one.put("description", Placeholders.without(hidden, record.description()));
            one.set("values", Secrets.hidden(record.values()));
        }
        return json;
    }

    private static byte[] manifests(ReleaseRecord record, Set<String> hidden) {
        List<Manifests.Manifest> objects = record.manifests().objects().stream()
                .map(one -> new Manifests.Manifest(
                        one.apiVersion(),
                        one.kind(),
                        one.namespace(),
                        one.name(),
                        Placeholders.without(hidden, one.json())))
                .toList();
        return new Manifests(objects).yaml(false).getBytes(StandardCharsets.UTF_8);
    }

    /** The chart; its defaults may have taken in secrets at an upgrade that kept values. */
    private static void chart(ReleaseRecord record, Map<String, byte[]> files) {
        try (Chart chart = RecordedChart.of(record);
                Stream<Path> all = Files.walk(chart.folder())) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = chart.folder().relativize(file).toString().replace('\\', '/');
                byte[] content = Files.readAllBytes(file);
                if (name.equals("values.yaml") && YAML.readTree(content) instanceof ObjectNode defaults) {
                    ObjectNode open = Secrets.hidden(defaults);
                    Placeholders.in(open).forEach(place -> place.fill().accept(""));
                    content = yaml(open);
                }
                files.put(Archive.CHART + name, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void objects(Map<String, byte[]> files, Contents contents, String release) {
        files.put(Archive.CONFIG_MAPS, items(contents.configMaps()));
        List<ObjectNode> claims = contents.claims(release);
        files.put(Archive.CLAIMS, items(claims));
        try {
            files.put(Archive.VOLUMES, items(contents.volumes(claims)));
        } catch (KubeException e) {
            if (e.reason() != KubeException.Reason.FORBIDDEN) {
                throw e;
            }
            talk.note("warning: left out the definitions of volumes, which you may not read");
        }
    }

    private @Nullable RedisData redis(ReleaseRecord record, Request request) {
        RedisPlace place = request.skipRedis() ? null : RedisPlace.of(record.allValues(), request.redisUrl());
        if (place == null) {
            return null;
        }
        talk.note("Reading " + place.name() + " …");
        String password = RedisPassword.find(cluster, record.manifests(), environment);
        try (RedisAccess redis = RedisAccess.open(cluster, record.name(), place, password)) {
            return redis.dump();
        }
    }

    private static ObjectNode secrets(ReleaseRecord record, Contents contents) {
        ObjectNode secret = Json.object();
        secret.set("values", record.values());
        ArrayNode array = secret.putArray("secrets");
        contents.secrets().forEach(array::add);
        return secret;
    }

    private static byte[] items(List<ObjectNode> objects) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("items");
        objects.forEach(array::add);
        return json(json);
    }

    private static byte[] json(JsonNode json) {
        return Json.text(json).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] yaml(ObjectNode json) {
        return YAML.writeValueAsBytes(json);
    }
}
