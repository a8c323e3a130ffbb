package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Proof;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Forward;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Part;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Proves that a release works, by what a client and a Prometheus do, through a port of this machine. */
public final class Verification {
    private static final String VARIABLE = "EDGE_MCP_API_KEY";

    private final Cluster cluster;
    private final Records records;
    private final Map<String, String> environment;

    /** @param environment where a key may be, if the cluster does not show one */
    public Verification(Cluster cluster, Records records, Map<String, String> environment) {
        this.cluster = cluster;
        this.records = records;
        this.environment = environment;
    }

    /** What the checks of the proof find. */
    public List<Finding> run(@Nullable String release) {
        Identity identity = cluster.release(release);
        return CheckRunner.run(Checks.ofProof(), prove(identity));
    }

    private Proof prove(Identity identity) {
        if (tls(identity)) {
            Part<String> untried = Part.none();
            return new Proof(cluster.namespace(), untried, Part.none(), untried, Part.none(), Part.none());
        }
        String key = key(identity);
        try (Forward forward = cluster.forward(identity, 0)) {
            Thread serving = new Thread(() -> forward.run(text -> {}), "port-forward");
            serving.setDaemon(true);
            serving.start();
            return new Prover(URI.create("http://127.0.0.1:" + forward.port()), cluster.namespace()).prove(key);
        } catch (IOException e) {
            String problem = "cannot listen on a port of this machine: " + e.getMessage();
            return new Proof(
                    cluster.namespace(),
                    Part.failed(problem, false),
                    Part.none(),
                    Part.none(),
                    Part.none(),
                    Part.none());
        }
    }

    private boolean tls(Identity identity) {
        ReleaseRecord record = identity.helm() ? records.newest(identity.name()) : null;
        return record != null
                && record.allValues()
                        .path("edgeMcp")
                        .path("tls")
                        .path("enabled")
                        .asBoolean(false);
    }

    /** The key that the pods take, from the Secret that they take it from; else that of the environment, or null. */
    private @Nullable String key(Identity identity) {
        String given = environment.getOrDefault(VARIABLE, "");
        if (!given.isBlank()) {
            return given.strip();
        }
        ObjectNode deployment =
                cluster.objects().find("apps/v1", "Deployment", cluster.namespace(), identity.deployment());
        if (deployment == null) {
            return null;
        }
        for (JsonNode container :
                deployment.path("spec").path("template").path("spec").path("containers")) {
            for (JsonNode variable : container.path("env")) {
                JsonNode reference = variable.path("valueFrom").path("secretKeyRef");
                if (variable.path("name").asString("").equals(VARIABLE) && !reference.isMissingNode()) {
                    return secret(
                            reference.path("name").asString(""),
                            reference.path("key").asString(""));
                }
            }
        }
        return null;
    }

    private @Nullable String secret(String name, String entry) {
        ObjectNode secret = cluster.objects().find("v1", "Secret", cluster.namespace(), name);
        String encoded = secret == null ? "" : secret.path("data").path(entry).asString("");
        return encoded.isEmpty()
                ? null
                : new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8).strip();
    }
}
