package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.output.Console;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.jsonrpc.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keys as people and programs get to see them. */
final class Shown {
    private Shown() {}

    /** The value goes to standard output and nowhere else, and this once. */
    static void made(NewKey made, Form form, Console console) {
        if (form == Form.JSON) {
            ObjectNode json = json(made.kept());
            json.put("key", made.value());
            console.json(json);
        } else {
            console.result(made.value());
        }
        ApiKey kept = made.kept();
        console.note("Key " + kept.id() + " of tenant " + kept.tenant() + ": " + use(kept) + ", " + until(kept)
                + ". It is shown this once.");
    }

    static ObjectNode json(ApiKey key) {
        ObjectNode json = Json.object();
        json.put("id", key.id());
        json.put("tenant", key.tenant());
        json.put("label", key.label());
        ArrayNode tools = json.putArray("tools");
        key.scope().tools().forEach(tools::add);
        json.put("readOnly", key.scope().readOnly());
        json.put("created", key.created().toString());
        Json.put(json, "expires", key.expires() == null ? null : key.expires().toString());
        return json;
    }

    static String tools(ApiKey key) {
        return key.scope().tools().isEmpty()
                ? "all"
                : String.join(",", key.scope().tools());
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String use(ApiKey key) {
        return (tools(key).equals("all") ? "all tools" : tools(key))
                + (key.scope().readOnly() ? ", read-only" : "");
    }

    private static String until(ApiKey key) {
        return key.expires() == null ? "without end" : "until " + time(key.expires());
    }
}
