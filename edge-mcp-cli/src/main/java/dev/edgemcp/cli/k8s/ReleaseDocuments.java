package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.backup.Restore;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.release.Installation;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is done to releases, as programs read it. No values and no manifests, which may have secrets. */
final class ReleaseDocuments {
    private ReleaseDocuments() {}

    static ObjectNode installation(Installation.Done done, String namespace, boolean dry) {
        ObjectNode json = Document.of("Installation");
        json.put("release", done.release());
        json.put("namespace", namespace);
        json.put("dryRun", dry);
        if (done.revision() > 0) {
            json.put("revision", done.revision());
            json.put("appVersion", done.appVersion());
        }
        findings(json, "preflight", done.preflight());
        plan(json, done.plan());
        findings(json, "proof", done.proof());
        return json;
    }

    static ObjectNode restoration(Restore.Done done, String namespace, boolean dry) {
        ObjectNode json = Document.of("Restoration");
        json.put("release", done.release());
        json.put("namespace", namespace);
        json.put("dryRun", dry);
        if (done.revision() > 0) {
            json.put("revision", done.revision());
        }
        ArrayNode pieces = json.putArray("fromBackup");
        done.pieces()
                .forEach(piece -> pieces.addObject().put("kind", piece.kind()).put("name", piece.name()));
        plan(json, done.plan());
        if (!dry) {
            ObjectNode redis = json.putObject("redis");
            redis.put("restored", done.written());
            redis.put("kept", done.kept());
            redis.put("expired", done.expired());
        }
        findings(json, "proof", done.proof());
        return json;
    }

    static ObjectNode proof(List<Finding> proof, String namespace) {
        ObjectNode json = Document.of("Verification");
        json.put("namespace", namespace);
        findings(json, "findings", proof);
        return json;
    }

    static void plan(ObjectNode json, List<Difference> plan) {
        ArrayNode array = json.putArray("plan");
        plan.forEach(difference -> {
            ObjectNode one = array.addObject();
            one.put("change", difference.change().name().toLowerCase(Locale.ROOT));
            one.put("apiVersion", difference.object().apiVersion());
            one.put("kind", difference.object().kind());
            one.put("name", difference.object().name());
        });
    }

    static ObjectNode history(List<ReleaseRecord> records, String namespace) {
        ObjectNode json = Document.of("History");
        json.put("namespace", namespace);
        ArrayNode array = json.putArray("revisions");
        records.forEach(record -> {
            ObjectNode one = array.addObject();
            one.put("release", record.name());
            one.put("revision", record.revision());
            Json.put(
                    one,
                    "updated",
                    record.updated() == null ? null : record.updated().toString());
            one.put("status", record.status());
            one.put("chart", record.chart());
            one.put("appVersion", record.appVersion());
            one.put("description", record.description());
        });
        return json;
    }

    private static void findings(ObjectNode json, String member, List<Finding> findings) {
        ArrayNode array = json.putArray(member);
        findings.forEach(finding -> array.add(CheckDocument.finding(finding)));
    }
}
