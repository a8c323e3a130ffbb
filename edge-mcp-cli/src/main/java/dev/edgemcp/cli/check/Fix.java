package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.HelmRelease;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Wanted;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Commands that help: of this program where it has one, else of kubectl. They are to be copied into a shell, so each word is
 * quoted where it needs to be, whatever a cluster has put into it.
 */
final class Fix {
    static final String METRICS_SERVER = "kubectl apply -f"
            + " https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./:=@,%+-]+");

    private Fix() {}

    /** Whether this program can upgrade the release: Helm's record of it is there, or may not be looked at. */
    static boolean byHelm(Snapshot s) {
        Identity release = s.release();
        return release != null
                && release.helm()
                && (s.helm().value() != null || s.helm().problem() != null);
    }

    /** A command of this program about the release. */
    static String edgeMcp(Snapshot s, String... words) {
        Identity release = s.release();
        return edgeMcp(s.namespace(), release == null ? "" : release.name(), words);
    }

    /** A command of this program about a release; none is named if that is empty. */
    static String edgeMcp(String namespace, String release, String... words) {
        List<String> all = new ArrayList<>(List.of("edge-mcp", "k8s"));
        all.addAll(List.of(words));
        all.addAll(List.of("-n", namespace));
        if (!release.isEmpty()) {
            all.addAll(List.of("--release", release));
        }
        return line(all);
    }

    /** A command of kubectl in the namespace. */
    static String kubectl(Snapshot s, String... words) {
        return kubectl(s.namespace(), words);
    }

    static String kubectl(String namespace, String... words) {
        List<String> all = new ArrayList<>(List.of("kubectl", "-n", namespace));
        all.addAll(List.of(words));
        return line(all);
    }

    /** Changes values of the release by Helm; otherwise, what does the same to what runs. */
    static String set(Snapshot s, String otherwise, String... values) {
        if (!byHelm(s)) {
            return otherwise;
        }
        List<String> words = new ArrayList<>(List.of("upgrade", "--reuse-values"));
        for (String value : values) {
            words.addAll(List.of("--set", value));
        }
        return edgeMcp(s, words.toArray(String[]::new));
    }

    /** Lets Helm make again what somebody has changed or deleted; otherwise, what does the same by hand. */
    static String again(Snapshot s, String otherwise) {
        return byHelm(s) ? edgeMcp(s, "upgrade") : otherwise;
    }

    /** Goes back to what was before, if there is something. */
    static String undo(Snapshot s) {
        if (!byHelm(s)) {
            return kubectl(
                    s, "rollout", "undo", "deployment/" + Look.deployment(s).name());
        }
        HelmRelease helm = s.helm().value();
        return helm != null && helm.revision() < 2 ? events(s) : edgeMcp(s, "rollback");
    }

    static String events(Snapshot s) {
        return edgeMcp(s, "events", "--warnings");
    }

    static String logs(Snapshot s, String pod) {
        return edgeMcp(s, "logs", "--pod", pod);
    }

    /** What a container said before it ended. */
    static String previousLogs(Snapshot s, String pod) {
        return edgeMcp(s, "logs", "--previous", "--pod", pod);
    }

    /** Makes a Secret or ConfigMap of files that are named as its entries. */
    static String create(String namespace, Wanted wanted) {
        boolean secret = wanted.kind().equals("Secret");
        if (secret && wanted.entries().equals(List.of("api-key"))) {
            return "openssl rand -base64 32 | "
                    + kubectl(
                            namespace, "create", "secret", "generic", wanted.name(), "--from-file=api-key=/dev/stdin");
        }
        if (wanted.pulls()) {
            return kubectl(
                            namespace,
                            "create",
                            "secret",
                            "generic",
                            wanted.name(),
                            "--type=kubernetes.io/dockerconfigjson")
                    + " --from-file=.dockerconfigjson=\"$HOME/.docker/config.json\"";
        }
        List<String> words = new ArrayList<>(List.of("create"));
        if (secret && wanted.entries().contains("tls.crt")) {
            words.addAll(List.of("secret", "tls", wanted.name(), "--cert=tls.crt", "--key=tls.key"));
            return kubectl(namespace, words.toArray(String[]::new));
        }
        words.addAll(secret ? List.of("secret", "generic") : List.of("configmap"));
        words.add(wanted.name());
        wanted.entries().forEach(entry -> words.add("--from-file=" + entry));
        if (wanted.entries().isEmpty()) {
            words.add("--from-file=" + wanted.name() + "/");
        }
        return kubectl(namespace, words.toArray(String[]::new));
    }

    /** Puts a new key into the Secret, which no list of processes shows, and lets the pods read it. */
    static String newApiKey(Snapshot s, String secret) {
        return "printf '{\"stringData\":{\"api-key\":\"%s\"}}' \"$(openssl rand -base64 32)\" | "
                + kubectl(s, "patch", "secret", secret, "--patch-file=/dev/stdin") + " && "
                + edgeMcp(s, "restart");
    }

    /** Changes the Deployment by a merge. */
    static String patch(Snapshot s, Workload workload, String json) {
        return kubectl(s, "patch", workload.reference(), "--type=merge", "-p", json);
    }

    /** The labels as kubectl takes them, in the order of their keys. */
    static List<String> labels(Map<String, String> labels) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> words.add(key + "=" + value));
        return words;
    }

    /** The path of a value whose last member is such a key. */
    static String path(String parent, String key) {
        return parent + "." + key.replace(".", "\\.");
    }

    private static String line(List<String> words) {
        return String.join(" ", words.stream().map(Fix::word).toList());
    }

    /** A word as a shell reads it. */
    static String word(String text) {
        return HARMLESS.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
