package dev.edgemcp.cli.helm;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** The chart of a revision, as its record has it. */
public final class RecordedChart {
    private RecordedChart() {}

    /** Writes it into a folder; close it. */
    public static Chart of(ReleaseRecord record) {
        JsonNode chart = record.content().path("chart");
        PrivateFolder folder = new PrivateFolder();
        try {
            // JSON is YAML.
            folder.write("Chart.yaml", Json.text(chart.path("metadata")));
            folder.write("values.yaml", chart.path("values").isObject() ? Json.text(chart.path("values")) : "{}");
            String schema = chart.path("schema").asString("");
            if (!schema.isEmpty()) {
                folder.write("values.schema.json", Base64.getDecoder().decode(schema));
            }
            for (String member : new String[] {"templates", "files"}) {
                for (JsonNode file : chart.path(member)) {
                    folder.write(
                            file.path("name").asString(""),
                            Base64.getDecoder().decode(file.path("data").asString("")));
                }
            }
            return new Chart(folder, folder.path());
        } catch (IllegalArgumentException e) {
            folder.close();
            throw new HelmException(
                    HelmException.Reason.FAILED,
                    "the chart in the record of revision " + record.revision() + " cannot be used",
                    e);
        }
    }
}
