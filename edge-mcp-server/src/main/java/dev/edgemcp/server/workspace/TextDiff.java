package dev.edgemcp.server.workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jgit.diff.DiffAlgorithm;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/** The unified diff of two versions of a text, up to {@link Bounds#DIFF_BYTES}. */
final class TextDiff {
    private static final String CUT = "\n# the diff is too long to be shown whole\n";

    private TextDiff() {}

    static String of(String path, byte[] before, byte[] after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String name = path.replace('\n', ' ');
        out.writeBytes(("--- a/" + name + "\n+++ b/" + name + "\n").getBytes(StandardCharsets.UTF_8));
        DiffAlgorithm algorithm = new HistogramDiff();
        RawText old = new RawText(before);
        RawText fresh = new RawText(after);
        try (DiffFormatter formatter = new DiffFormatter(out)) {
            formatter.setContext(DiffPage.DEFAULT_CONTEXT);
            formatter.format(algorithm.diff(RawTextComparator.DEFAULT, old, fresh), old, fresh);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        byte[] diff = out.toByteArray();
        if (diff.length <= Bounds.DIFF_BYTES) {
            return new String(diff, StandardCharsets.UTF_8);
        }
        byte[] piece = Arrays.copyOf(diff, Bounds.DIFF_BYTES);
        int whole = FileKinds.wholeCharacters(piece, piece.length);
        return new String(piece, 0, whole, StandardCharsets.UTF_8) + CUT;
    }
}
