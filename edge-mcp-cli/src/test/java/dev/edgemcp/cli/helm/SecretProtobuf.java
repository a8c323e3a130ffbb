package dev.edgemcp.cli.helm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads Secrets as Helm sends its own: in the protobuf form of Kubernetes. */
final class SecretProtobuf {
    private static final int MAGIC = 4;

    private SecretProtobuf() {}

    /** Whether the body is in that form. */
    static boolean is(byte[] body) {
        return body.length > MAGIC && new String(body, 0, 3, StandardCharsets.US_ASCII).equals("k8s");
    }

    /** The Secret as it would be in JSON. */
    static Map<String, Object> read(byte[] body) {
        ByteBuffer envelope = ByteBuffer.wrap(body, MAGIC, body.length - MAGIC).slice();
        ByteBuffer secret = fields(envelope).get(2).get(0);
        Map<Integer, List<ByteBuffer>> fields = fields(secret);
        Map<Integer, List<ByteBuffer>> meta = fields(fields.get(1).get(0));
        Map<String, Object> metadata = new TreeMap<>();
        metadata.put("name", text(meta.get(1).get(0)));
        Map<String, Object> labels = new TreeMap<>();
        for (ByteBuffer entry : meta.getOrDefault(11, List.of())) {
            Map<Integer, List<ByteBuffer>> pair = fields(entry);
            labels.put(text(pair.get(1).get(0)), text(pair.get(2).get(0)));
        }
        metadata.put("labels", labels);
        Map<String, Object> data = new TreeMap<>();
        for (ByteBuffer entry : fields.getOrDefault(2, List.of())) {
            Map<Integer, List<ByteBuffer>> pair = fields(entry);
            byte[] value = new byte[pair.get(2).get(0).remaining()];
            pair.get(2).get(0).get(value);
            data.put(text(pair.get(1).get(0)), Base64.getEncoder().encodeToString(value));
        }
        return new TreeMap<>(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                metadata,
                "type",
                text(fields.get(3).get(0)),
                "data",
                data));
    }

    /** Fields with a length, by number; numbers are left out. */
    private static Map<Integer, List<ByteBuffer>> fields(ByteBuffer in) {
        ByteBuffer message = in.duplicate();
        Map<Integer, List<ByteBuffer>> fields = new TreeMap<>();
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            if ((tag & 7) == 0) {
                varint(message);
            } else {
                int length = (int) varint(message);
                fields.computeIfAbsent(tag >> 3, number -> new ArrayList<>())
                        .add(message.slice(message.position(), length));
                message.position(message.position() + length);
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = in.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
