package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Makes docs/reference/helm-values.md of the comments in values.yaml, with {@code -Dgolden.update=true}. */
class ValuesDocTest {
    private static final Path PAGE = RenderedChart.ROOT.resolve("docs/reference/helm-values.md");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][A-Za-z0-9./_-]*):(?: (.*))?");
    private static final String HEAD = """
            # Helm values

                helm install edge-mcp ./helm/edge-mcp --namespace edge-mcp --create-namespace \\
                  --set edgeMcp.auth.apiKey="$(openssl rand -base64 32)"

            Made of the comments in [values.yaml](../../helm/edge-mcp/values.yaml), whose
            [schema](../../helm/edge-mcp/values.schema.json) refuses what is not here.
            [Kubernetes](../guides/kubernetes.md) tells how it is used, [the examples](../../helm/edge-mcp/examples) show it.

            | value | default | |
            |---|---|---|
            """;

    @Test
    void page_isMadeOfTheComments() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        rows().forEach((path, row) ->
                page.append("| `").append(path).append("` | ").append(row).append(" |\n"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(page.toString()).isEqualTo(Files.readString(PAGE));
    }

    /** A leaf needs no comment if it is a part of what has one. */
    @Test
    void value_isExplained() {
        Map<String, String> rows = rows();
        assertThat(RenderedManifests.leaves(RenderedChart.values()).keySet())
                .allSatisfy(path -> assertThat(rows.keySet())
                        .anyMatch(known -> path.equals(known) || path.startsWith(known + ".")));
    }

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        List<String> comment = new ArrayList<>();
        for (String line : RenderedChart.read(RenderedChart.FOLDER.resolve("values.yaml"))
                .lines()
                .toList()) {
            Matcher key = KEY.matcher(line);
            if (line.isBlank()) {
                comment.clear();
            } else if (line.strip().startsWith("#")) {
                comment.add(line.strip().substring(1).strip());
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                while (path.size() > depth) {
                    path.remove(path.size() - 1);
                }
                path.add(key.group(2));
                if (!comment.isEmpty()) {
                    String value = key.group(3) == null || key.group(3).equals("|") ? "" : "`" + key.group(3) + "`";
                    rows.put(
                            String.join(".", path),
                            (value + " | " + String.join(" ", comment)).strip().replace("\\|", "|"));
                }
                comment.clear();
            }
        }
        return rows;
    }
}
