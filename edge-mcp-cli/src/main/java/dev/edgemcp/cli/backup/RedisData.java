package dev.edgemcp.cli.backup;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is kept of a Redis: quotas that were used, and sessions with what they have set and whether they have ended. */
record RedisData(List<Key> keys) {
    /** The hash of quotas. Rates are not kept: they are full again within moments. */
    static final String COUNTS = "counts";

    /** What names of sessions begin with. */
    static final String SESSION = "session:";

    /**
     * A key.
     *
     * @param name without the prefix of the installation, so that another one can have it
     * @param type as Redis names it, such as {@code hash}
     * @param expiresAt in milliseconds since 1970 by the clock of Redis; 0 for never
     * @param dump as Redis writes it, in Base64
     */
    record Key(String name, String type, long expiresAt, String dump) {
        byte[] bytes() {
            return Base64.getDecoder().decode(dump);
        }
    }

    RedisData {
        keys = List.copyOf(keys);
    }

    static boolean matters(String name) {
        return name.equals(COUNTS) || (name.startsWith(SESSION) && name.length() > SESSION.length());
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("keys");
        for (Key key : keys) {
            ObjectNode one = array.addObject();
            one.put("name", key.name());
            one.put("type", key.type());
            one.put("expiresAt", key.expiresAt());
            one.put("dump", key.dump());
        }
        return json;
    }

    /** @throws IllegalArgumentException if it has keys of anything else */
    static RedisData of(ObjectNode json) {
        List<Key> keys = new ArrayList<>();
        for (JsonNode one : json.path("keys")) {
            String name = one.path("name").asString("");
            if (!matters(name)) {
                throw new IllegalArgumentException("it has keys of Redis that are none of Edge MCP's");
            }
            Key key = new Key(
                    name,
                    one.path("type").asString(""),
                    one.path("expiresAt").asLong(0),
                    one.path("dump").asString(""));
            if (key.bytes().length == 0) {
                throw new IllegalArgumentException("it has a key of Redis without contents");
            }
            keys.add(key);
        }
        return new RedisData(keys);
    }

    long sessions() {
        return keys.stream().filter(key -> key.name().startsWith(SESSION)).count();
    }
}
