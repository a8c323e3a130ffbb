package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.helm.HelmRequest.Keep;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.PrivateFolder;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.helm.Values;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.release.Change;
import dev.edgemcp.cli.release.Installation;
import dev.edgemcp.cli.release.Records;
import dev.edgemcp.cli.release.Refusal;
import dev.edgemcp.cli.release.Talk;
import dev.edgemcp.cli.release.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a backup back: the namespace, Secrets and ConfigMaps, the release by its chart and values, the data in Redis, and proves
 * that it works. Each step does nothing that was done before, so a restore that was stopped goes on with {@code --force}.
 */
public final class Restore {
    private static final String API_KEY = "edgeMcp.auth.apiKey";

    /**
     * What is asked for.
     *
     * @param values laid over those of the backup
     * @param force whether what is there is overwritten
     * @param ask asks for a value that the backup lacks, by its path; answers null if there is nobody to ask
     * @param redisUrl another way to Redis, or null
     */
    public record Request(
            ObjectNode values,
            boolean force,
            boolean dry,
            Duration timeout,
            boolean verify,
            Function<String, @Nullable String> ask,
            @Nullable URI redisUrl,
            boolean skipRedis) {
        /** Without values, which have secrets. */
        @Override
        public String toString() {
            return "Request[force=" + force + ", dry=" + dry + "]";
        }
    }

    /** A Secret or ConfigMap of the backup, without what is in it. */
    public record Piece(String kind, String name) {}

    /**
     * What came of it.
     *
     * @param revision 0 if nothing was done
     * @param pieces what was put beside the release, or would be
     * @param plan what became of the objects of the release, or would
     * @param kept keys of Redis that were there already, and stayed as they were
     */
    public record Done(
            String release,
            int revision,
            List<Piece> pieces,
            List<Difference> plan,
            long written,
            long kept,
            long expired,
            List<Finding> proof) {
        public Done {
            pieces = List.copyOf(pieces);
            plan = List.copyOf(plan);
            proof = List.copyOf(proof);
        }
    }

    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;
    private final Map<String, String> environment;

    public Restore(Helm helm, Cluster cluster, Talk talk, Map<String, String> environment) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
        this.environment = environment;
    }

    /** Restores it. */
    public Done run(Opened backup, Request request) {
        List<ReleaseRecord> there = new Records(cluster).of(backup.release());
        refuse(backup, there, request.force());
        List<ObjectNode> objects = changed(backup, request.force());
        try (PrivateFolder chart = chart(backup.archive())) {
            Change change = new Change(
                    backup.release(),
                    values(backup, request),
                    chart.path(),
                    Keep.RESET,
                    true,
                    request.timeout(),
                    false,
                    false);
            refuseRedis(backup, change, request);
            List<Piece> pieces = objects.stream().map(Restore::piece).toList();
            List<Difference> plan = plan(change, there, backup, pieces, request);
            if (request.dry()) {
                return new Done(backup.release(), 0, pieces, plan, 0, 0, 0, List.of());
            }
            if (!talk.agreed(
                    "Restore " + backup.release() + " to namespace " + cluster.namespace() + " of " + where() + "?")) {
                throw Refusal.nothingChanged();
            }
            cluster.objects().makeNamespace(cluster.namespace());
            objects.forEach(cluster::put);
            return apply(backup, request, change, there, pieces, plan);
        }
    }

    private Done apply(
            Opened backup,
            Request request,
            Change change,
            List<ReleaseRecord> there,
            List<Piece> pieces,
            List<Difference> plan) {
        Installation installation = new Installation(helm, cluster, new AgreedTalk(talk));
        boolean deployed = there.stream().anyMatch(record -> record.status().equals("deployed"));
        Installation.Done made = deployed ? installation.upgrade(change, false) : installation.install(change, false);
        RedisAccess.Restored redis = redis(backup, request);
        List<Finding> proof = List.of();
        if (request.verify()) {
            talk.note("Verifying …");
            proof = new Verification(cluster, environment).run(backup.release());
            for (Finding finding : proof) {
                if (finding.outcome().level() == Level.SKIPPED) {
                    talk.note("- " + finding.id() + "  " + finding.what() + ": "
                            + finding.outcome().detail());
                } else {
                    talk.checked(List.of(finding));
                }
            }
            if (proof.stream().anyMatch(one -> one.outcome().level() == Level.FAILED)) {
                throw new CliException(
                        ExitCode.CHECKS_FAILED,
                        "it is restored, and does not work",
                        "see above",
                        "edge-mcp k8s check -n " + cluster.namespace());
            }
        }
        return new Done(
                backup.release(), made.revision(), pieces, plan, redis.written(), redis.kept(), redis.expired(), proof);
    }

    private void refuse(Opened backup, List<ReleaseRecord> there, boolean force) {
        if (there.isEmpty() || force) {
            return;
        }
        ReleaseRecord newest = there.get(there.size() - 1);
        throw new CliException(
                ExitCode.FAILED,
                "there is a release '" + backup.release() + "' already",
                "revision " + newest.revision() + " of it is " + newest.status() + " in namespace "
                        + cluster.namespace(),
                "add --force to overwrite it, or name another namespace: -n NAME");
    }

    /** Secrets and ConfigMaps that are not there yet, or not like this. */
    private List<ObjectNode> changed(Opened backup, boolean force) {
        List<ObjectNode> changed = new ArrayList<>();
        List<String> differ = new ArrayList<>();
        for (ObjectNode kept : Stream.concat(backup.secrets().stream(), backup.configMaps().stream())
                .toList()) {
            String kind = kept.path("kind").asString("");
            String name = kept.path("metadata").path("name").asString("");
            ObjectNode there = cluster.objects().find("v1", kind, cluster.namespace(), name);
            if (there == null || !Contents.same(there, kept)) {
                changed.add(Contents.moved(kept, cluster.namespace()));
            }
            if (there != null && !Contents.same(there, kept)) {
                differ.add(kind + " " + name);
            }
        }
        if (!differ.isEmpty() && !force) {
            throw new CliException(
                    ExitCode.FAILED,
                    "namespace " + cluster.namespace() + " has objects already that the backup has otherwise",
                    String.join(", ", differ),
                    "add --force to overwrite them, or name another namespace: -n NAME");
        }
        return changed;
    }

    /** A Redis that is not the chart's is there already, and may have data. */
    private void refuseRedis(Opened backup, Change change, Request request) {
        RedisData data = backup.redis();
        RedisPlace place =
                request.skipRedis() || data == null ? null : RedisPlace.of(all(backup, change), request.redisUrl());
        if (data == null || place == null || place.chart() || request.force()) {
            return;
        }
        Manifests none = new Manifests(List.of());
        String password = externalPassword(backup, change, none);
        try (RedisAccess redis = RedisAccess.open(cluster, backup.release(), place, password)) {
            long there = redis.there(data);
            if (there > 0) {
                throw new CliException(
                        ExitCode.FAILED,
                        place.name() + " has " + there + " of the keys of the backup already",
                        "quotas would be set back to what they were, and sessions too",
                        "add --force to overwrite them, or --skip-redis to leave them as they are");
            }
        }
    }

    /** The password before there are pods that say where it is. */
    private @Nullable String externalPassword(Opened backup, Change change, Manifests manifests) {
        ObjectNode all = all(backup, change);
        String given = all.path("externalRedis").path("password").asString("");
        if (!given.isEmpty()) {
            return given;
        }
        String secret = all.path("externalRedis").path("existingSecret").asString("");
        String entry = all.path("externalRedis").path("existingSecretKey").asString("redis-password");
        for (ObjectNode kept : backup.secrets()) {
            if (kept.path("metadata").path("name").asString("").equals(secret)) {
                String encoded = kept.path("data").path(entry).asString("");
                return new String(
                        java.util.Base64.getMimeDecoder().decode(encoded), java.nio.charset.StandardCharsets.UTF_8);
            }
        }
        String found = secret.isEmpty() ? null : RedisPassword.entry(cluster, secret, entry);
        return found == null ? RedisPassword.find(cluster, manifests, environment) : found;
    }

    private RedisAccess.Restored redis(Opened backup, Request request) {
        RedisAccess.Restored nothing = new RedisAccess.Restored(0, 0, 0);
        RedisData data = backup.redis();
        List<ReleaseRecord> now = new Records(cluster).of(backup.release());
        if (data == null || data.keys().isEmpty() || request.skipRedis() || now.isEmpty()) {
            return nothing;
        }
        ReleaseRecord record = now.get(now.size() - 1);
        RedisPlace place = RedisPlace.of(record.allValues(), request.redisUrl());
        if (place == null) {
            talk.note("warning: the release has no Redis; its data was left out");
            return nothing;
        }
        talk.note("Restoring " + data.keys().size() + " keys to " + place.name() + " …");
        String password = RedisPassword.find(cluster, record.manifests(), environment);
        try (RedisAccess redis = RedisAccess.open(cluster, backup.release(), place, password)) {
            return redis.restore(data, request.force());
        }
    }

    private static Piece piece(ObjectNode object) {
        return new Piece(
                object.path("kind").asString(""),
                object.path("metadata").path("name").asString(""));
    }

    private List<Difference> plan(
            Change change, List<ReleaseRecord> there, Opened backup, List<Piece> pieces, Request request) {
        pieces.forEach(piece -> talk.note("+ " + piece.kind() + " " + piece.name() + " (of the backup)"));
        Manifests before = there.stream()
                .filter(record -> record.status().equals("deployed"))
                .reduce((first, last) -> last)
                .map(ReleaseRecord::manifests)
                .orElse(new Manifests(List.of()));
        List<Difference> plan = Difference.between(
                before, Installation.offline(helm, change, cluster.namespace(), Installation.KUBERNETES, talk));
        talk.plan(plan);
        RedisData data = backup.redis();
        if (data != null && !request.skipRedis()) {
            talk.note("Redis: " + (data.keys().size() > data.sessions() ? "quotas; " : "") + "sessions: "
                    + data.sessions() + (request.force() ? "; over what is there" : ""));
        }
        if (backup.encrypted() && !backup.decrypted()) {
            talk.note("The Secrets of the backup stay where they are: there is no passphrase for them.");
        }
        return plan;
    }

    private ObjectNode values(Opened backup, Request request) {
        ObjectNode values = backup.values().deepCopy();
        if (values.path("namespace") instanceof ObjectNode namespace
                && !namespace.path("name").asString("").equals(cluster.namespace())) {
            namespace.remove("name");
        }
        Values.merge(values, request.values());
        List<String> missing = new ArrayList<>();
        for (Placeholders.Place place : Placeholders.in(values)) {
            String given = place.path().equals(API_KEY) ? "" : request.ask().apply(place.path());
            if (given == null) {
                missing.add(place.path());
            } else {
                // Without its key, installing makes another one.
                place.fill().accept(given);
            }
        }
        if (!missing.isEmpty()) {
            throw new HelmException(
                    HelmException.Reason.VALUES,
                    "the backup has no Secrets, and its values lack " + String.join(", ", missing)
                            + ": give them in a file, with --values FILE",
                    null);
        }
        return values;
    }

    /** The values that will count. */
    private static ObjectNode all(Opened backup, Change change) {
        byte[] defaults = backup.archive().file(Archive.CHART + "values.yaml");
        ObjectNode all = defaults != null && Backup.YAML.readTree(defaults) instanceof ObjectNode object
                ? object
                : dev.edgemcp.core.jsonrpc.Json.object();
        Values.merge(all, change.values());
        return all;
    }

    /** The chart of the archive, whose names were checked when it was read. */
    private static PrivateFolder chart(Archive archive) {
        PrivateFolder folder = new PrivateFolder();
        try {
            for (Map.Entry<String, byte[]> file : archive.files().entrySet()) {
                if (file.getKey().startsWith(Archive.CHART)) {
                    Path path = folder.path()
                            .resolve(file.getKey().substring(Archive.CHART.length()))
                            .normalize();
                    if (!path.startsWith(folder.path()) || path.getParent() == null) {
                        throw new IllegalArgumentException("a file beyond its folder");
                    }
                    Files.createDirectories(path.getParent());
                    Files.write(path, file.getValue());
                }
            }
            return folder;
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            folder.close();
            throw e;
        }
    }

    private String where() {
        return cluster.context().isEmpty() ? cluster.server() : cluster.context();
    }
}
