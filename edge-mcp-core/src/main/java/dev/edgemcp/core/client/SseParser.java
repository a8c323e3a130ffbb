package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Takes a stream of server-sent events apart as its bytes come. For one thread at a time.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class SseParser {
    private final int maxBytes;
    private final Consumer<String> messages;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private boolean hasData;
    private boolean afterCarriageReturn;
    private boolean first = true;

    /**
     * @param maxBytes the bound of a line, and of the data of an event
     * @param messages gets the data of each event that has some and is a message
     */
    SseParser(int maxBytes, Consumer<String> messages) {
        this.maxBytes = maxBytes;
        this.messages = messages;
    }

    /**
     * Takes the next bytes.
     *
     * @throws McpClientException if a line or an event is beyond the bound
     */
    void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            boolean lineFeedOfPair = afterCarriageReturn && b == '\n';
            afterCarriageReturn = b == '\r';
            if (lineFeedOfPair) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                line(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
                if (line.size() > maxBytes) {
                    throw tooLarge();
                }
            }
        }
    }

    private void line(String raw) {
        String text = first && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
        first = false;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        if (field.equals("event")) {
            event = value;
        } else if (field.equals("data")) {
            if (data.length() + value.length() > maxBytes) {
                throw tooLarge();
            }
            data.append(hasData ? "\n" : "").append(value);
            hasData = true;
        }
    }

    private void dispatch() {
        String message = data.toString();
        // An event without data only carries an id, to resume from.
        boolean wanted = !message.isEmpty() && (event.isEmpty() || event.equals("message"));
        data.setLength(0);
        hasData = false;
        event = "";
        if (wanted) {
            messages.accept(message);
        }
    }

    private McpClientException tooLarge() {
        return new McpClientException(Reason.PROTOCOL, "the server sent an event of more than " + maxBytes + " bytes");
    }
}
