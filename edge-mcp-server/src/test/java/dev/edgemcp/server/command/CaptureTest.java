package dev.edgemcp.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTest {
    /** Against the plain way to do it, with pieces of all sizes. */
    @Test
    void kept_anyPieces_isHeadAndTail() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            int head = 1 + random.nextInt(20);
            int tail = 1 + random.nextInt(20);
            byte[] all = new byte[random.nextInt(100)];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) ('a' + random.nextInt(26));
            }
            Capture capture = new Capture(head, tail);
            for (int at = 0; at < all.length; ) {
                int some = Math.min(all.length - at, 1 + random.nextInt(40));
                capture.add(Arrays.copyOfRange(all, at, at + some), some);
                at += some;
            }
            String text = new String(all, StandardCharsets.UTF_8);
            Capture.Kept kept = capture.kept();
            String about = "round " + round;
            assertThat(capture.total()).as(about).isEqualTo(all.length);
            if (all.length <= head + tail) {
                assertThat(kept).as(about).isEqualTo(new Capture.Kept(text, "", 0));
            } else {
                assertThat(kept)
                        .as(about)
                        .isEqualTo(new Capture.Kept(
                                text.substring(0, head), text.substring(all.length - tail), all.length - head - tail));
            }
        }
    }

    @Test
    void kept_cutsBetweenCharacters() {
        Capture capture = new Capture(4, 4);
        byte[] bytes = "aéü€€€öz".getBytes(StandardCharsets.UTF_8);
        capture.add(bytes, bytes.length);
        Capture.Kept kept = capture.kept();
        assertThat(kept.text()).isEqualTo("aé");
        assertThat(kept.tail()).isEqualTo("öz");
        assertThat(kept.omitted()).isEqualTo(bytes.length - 3 - 3);
    }
}
