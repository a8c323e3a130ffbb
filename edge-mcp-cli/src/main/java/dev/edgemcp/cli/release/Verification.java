package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Proof;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Forward;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Part;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Proves that a release works, by what a client and a Prometheus do, through a port of this machine. */
public final class Verification {
    private static final String VARIABLE = "EDGE_MCP_API_KEY";
    private static final Permission PORT_FORWARD = new Permission("create", "", "pods", "portforward");

    private final Cluster cluster;
    private final Map<String, String> environment;

    /** @param environment where a key may be, if the cluster does not show one */
    public Verification(Cluster cluster, Map<String, String> environment) {
        this.cluster = cluster;
        this.environment = environment;
    }

    /** What the checks of the proof find. */
    public List<Finding> run(@Nullable String release) {
        Identity identity = cluster.release(release);
        return CheckRunner.run(Checks.ofProof(), prove(identity));
    }

    private Proof prove(Identity identity) {
        ObjectNode deployment =
                cluster.objects().find("apps/v1", "Deployment", cluster.namespace(), identity.deployment());
        if (deployment == null) {
            return failed("there is no Deployment " + identity.deployment());
        }
        if (tls(deployment)) {
            return Proof.nothing(cluster.namespace(), "its pods serve TLS, and their certificate is not for 127.0.0.1");
        }
        String key = key(deployment);
        AtomicReference<String> trouble = new AtomicReference<>("");
        try (Forward forward = cluster.forward(identity, 0)) {
            Thread serving = new Thread(() -> forward.run(trouble::set), "port-forward");
            serving.setDaemon(true);
            serving.start();
            Proof proof = new Prover(URI.create("http://127.0.0.1:" + forward.port()), cluster.namespace()).prove(key);
            return because(String.valueOf(trouble.get()), proof);
        } catch (IOException e) {
            return failed("cannot listen on a port of this machine: " + e.getMessage());
        }
    }

    private Proof failed(String problem) {
        return new Proof(
                cluster.namespace(),
                Part.failed(problem, false),
                Part.none(),
                Part.none(),
                Part.none(),
                Part.none(),
                problem);
    }

    /** Says why there is no session if the port did not lead to a pod, which the client cannot know. */
    private Proof because(String trouble, Proof proof) {
        String problem = proof.session().problem();
        if (problem == null) {
            return proof;
        }
        String reason = trouble.startsWith(Forward.CLOSED)
                ? trouble
                : cluster.mayI(PORT_FORWARD)
                        ? problem
                        : "you may not create pods/portforward in namespace " + cluster.namespace();
        return new Proof(
                proof.namespace(),
                Part.failed(reason, false),
                proof.tools(),
                proof.status(),
                proof.wrongKey(),
                proof.metrics(),
                proof.untried());
    }

    private static boolean tls(ObjectNode deployment) {
        for (JsonNode container : containers(deployment)) {
            if (container
                    .path("readinessProbe")
                    .path("httpGet")
                    .path("scheme")
                    .asString("")
                    .equals("HTTPS")) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode containers(ObjectNode deployment) {
        return deployment.path("spec").path("template").path("spec").path("containers");
    }

    /** The key that the pods take, from the Secret that they take it from; else that of the environment, or null. */
    private @Nullable String key(ObjectNode deployment) {
        String given = environment.getOrDefault(VARIABLE, "");
        if (!given.isBlank()) {
            return given.strip();
        }
        for (JsonNode container : containers(deployment)) {
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
