package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.jsonrpc.RequestId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Finds the id of a message that is too large to keep, so that its sender gets an answer. */
final class OversizedMessage {
    private static final int MAX_ID_LENGTH = 1024;

    private OversizedMessage() {}

    /** The id if the message is a request, else null; reads the rest to its end. */
    static @Nullable RequestId id(byte[] beginning, InputStream rest, MessageLimits limits) throws IOException {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxDepth())
                .maxStringLength(MAX_ID_LENGTH)
                .maxDocumentLength(-1)
                .build();
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(beginning), rest);
        JsonFactory json =
                JsonFactory.builder().streamReadConstraints(constraints).build();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), all)) {
            return find(parser);
        } catch (JacksonException e) {
            return null;
        } finally {
            rest.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static @Nullable RequestId find(JsonParser parser) {
        RequestId id = null;
        boolean request = false;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value == JsonToken.VALUE_STRING) {
                id = RequestId.of(parser.getString());
            } else if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                id = new RequestId.OfInteger(parser.getBigIntegerValue());
            }
            request |= name.equals("method");
            // A value that nobody asks for is skipped without being kept.
            parser.skipChildren();
        }
        return request ? id : null;
    }
}
