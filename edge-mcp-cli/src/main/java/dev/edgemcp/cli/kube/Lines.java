package dev.edgemcp.cli.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a stream, each bounded: of a longer one, the rest is left out. */
final class Lines {
    static final int MAX_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean cut = false;
        boolean some = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = in.read(buffer);
                if (end < 0) {
                    end = 0;
                    return some ? text(line, cut) : null;
                }
            }
            some = true;
            byte b = buffer[at++];
            if (b == '\n') {
                return text(line, cut);
            }
            if (line.size() < MAX_BYTES) {
                line.write(b);
            } else {
                cut = true;
            }
        }
    }

    private static String text(ByteArrayOutputStream line, boolean cut) {
        String text = line.toString(StandardCharsets.UTF_8);
        return (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text) + (cut ? "…" : "");
    }
}
