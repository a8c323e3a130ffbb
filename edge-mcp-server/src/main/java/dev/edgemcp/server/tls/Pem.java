package dev.edgemcp.server.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM file (RFC 7468). What stands between them is skipped. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE = 64;

    private Pem() {}

    /**
     * One block.
     *
     * @param body what stands between its lines, as it is: decoded only when it is known to be worth it
     */
    record Block(String label, String body) {
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }

        /** @throws IllegalArgumentException if it is not Base64 */
        byte[] der() {
            return Base64.getMimeDecoder().decode(body);
        }
    }

    /** The blocks in their order. One that does not end is left out: the file is being written. */
    static List<Block> blocks(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            if (labelEnd < 0) {
                break;
            }
            String label = text.substring(at + BEGIN.length(), labelEnd);
            int end = text.indexOf(END + label + DASHES, labelEnd);
            if (end < 0) {
                break;
            }
            blocks.add(new Block(label, text.substring(labelEnd + DASHES.length(), end)));
            at = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    static String write(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + base64 + "\n" + END + label + DASHES + "\n";
    }
}
