package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.KeySecret;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.Snapshot;
import java.util.List;
import java.util.Map;

/** Whether clients have keys that are good, and others have not. */
final class KeyChecks {
    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-060",
                    Category.KEYS,
                    "The API key is there and hard to guess",
                    "Without a key servers do not start. One from an example, or one of a few letters, lets everybody in.",
                    "printf '{\"stringData\":{\"api-key\":\"%s\"}}' \"$(openssl rand -base64 32)\" | kubectl -n NAMESPACE patch"
                            + " secret SECRET --patch-file=/dev/stdin && edge-mcp k8s restart -n NAMESPACE",
                    Look.deployed(KeyChecks::apiKey)),
            new Check<>(
                    "EMK-061",
                    Category.KEYS,
                    "No key in the file of keys has expired",
                    "Clients with an expired key get 401. Those who have one that expires soon want a new one before.",
                    "edge-mcp keys rotate ID --file keys.json",
                    Look.deployed(KeyChecks::expiry)),
            new Check<>(
                    "EMK-062",
                    Category.KEYS,
                    "Servers use the file of keys as it is now",
                    "A server that cannot read its file keeps the keys it had: what was revoked since then still lets in.",
                    "edge-mcp k8s logs -n NAMESPACE",
                    Look.pods(KeyChecks::stale)));

    private KeyChecks() {}

    private static Outcome apiKey(Snapshot s) {
        Outcome unread = Look.unread(s.keys());
        if (unread != null) {
            return unread;
        }
        KeySecret keys = s.keys().value();
        if (keys == null) {
            return Outcome.skipped("the pods take it from no Secret");
        }
        String renew = Fix.newApiKey(s, keys.name());
        return switch (keys.state()) {
            case GOOD -> Outcome.ok("Secret " + keys.name());
            case MISSING ->
                keys.keys().total() > 0
                        ? Outcome.ok("there is a file of keys instead")
                        : Outcome.failed("Secret " + keys.name() + " has no entry api-key", renew);
            case PLACEHOLDER -> Outcome.failed("it is still the placeholder of the manifest", renew);
            case SHORT -> Outcome.warning("it has fewer than 16 characters", renew);
            case UNUSABLE -> Outcome.failed("it has characters that no client can send", renew);
        };
    }

    private static Outcome expiry(Snapshot s) {
        Outcome unread = Look.unread(s.keys());
        if (unread != null) {
            return unread;
        }
        KeySecret keys = s.keys().value();
        if (keys == null || (keys.keys().total() == 0 && keys.keys().readable())) {
            return Outcome.skipped("there is no file of keys in the Secret");
        }
        if (!keys.keys().readable()) {
            return Outcome.failed(
                    "the file in Secret " + keys.name() + " is no file of keys", "edge-mcp keys list --file keys.json");
        }
        int expired = keys.keys().expired();
        int soon = keys.keys().soon();
        if (expired == 0 && soon == 0) {
            return Outcome.ok(Look.count(keys.keys().total(), "key"));
        }
        return Outcome.warning(
                expired > 0
                        ? Look.count(expired, "key") + " of " + keys.keys().total() + " expired"
                        : Look.count(soon, "key") + " of " + keys.keys().total() + " expire within 14 days",
                "edge-mcp keys list --file keys.json");
    }

    private static Outcome stale(Snapshot s) {
        boolean any = false;
        for (Map.Entry<String, Part<PodMetrics>> pod : s.metrics().entrySet()) {
            PodMetrics metrics = pod.getValue().value();
            any |= metrics != null;
            if (metrics != null && metrics.last().keysStale()) {
                return Outcome.failed(pod.getKey() + " cannot read its file of keys", Fix.logs(s, pod.getKey()));
            }
            if (metrics != null && metrics.last().keysLive() == 0 && noApiKey(s)) {
                return Outcome.failed(
                        "no key of " + pod.getKey() + " is good any more", "edge-mcp keys list --file keys.json");
            }
        }
        return any ? Outcome.ok("of all that were asked") : Outcome.skipped("no server was asked");
    }

    private static boolean noApiKey(Snapshot s) {
        KeySecret keys = s.keys().value();
        return keys != null && keys.state() == KeySecret.State.MISSING;
    }
}
