package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.check.Check;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Findings and checks as programs read them. */
final class CheckDocument {
    private CheckDocument() {}

    static ObjectNode of(List<Finding> findings, String namespace, String context) {
        ObjectNode json = Document.of("Check");
        json.put("context", context);
        json.put("namespace", namespace);
        ObjectNode counts = json.putObject("counts");
        for (Outcome.Level level : Outcome.Level.values()) {
            counts.put(
                    name(level),
                    findings.stream()
                            .filter(one -> one.outcome().level() == level)
                            .count());
        }
        ArrayNode array = json.putArray("findings");
        findings.forEach(finding -> array.add(finding(finding)));
        return json;
    }

    static ObjectNode finding(Finding finding) {
        ObjectNode json = Json.object();
        json.put("id", finding.id());
        json.put("category", finding.category().title());
        json.put("what", finding.what());
        json.put("level", name(finding.outcome().level()));
        json.put("detail", finding.outcome().detail());
        Json.put(json, "fix", finding.outcome().fix());
        return json;
    }

    static ObjectNode all(List<Check<?>> checks) {
        ObjectNode json = Document.of("Explanations");
        ArrayNode array = json.putArray("checks");
        checks.forEach(check -> explain(check, array.addObject()));
        return json;
    }

    static ObjectNode of(Check<?> check) {
        return explain(check, Document.of("Explanation"));
    }

    private static ObjectNode explain(Check<?> check, ObjectNode json) {
        json.put("id", check.id());
        json.put("category", check.category().title());
        json.put("what", check.what());
        json.put("why", check.why());
        json.put("fix", check.fix());
        return json;
    }

    private static String name(Outcome.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
