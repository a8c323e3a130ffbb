package dev.edgemcp.cli.connect;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** The two streams of a client, from its side. */
public final class Pipes {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    /** One permit per line that the client is willing to read. */
    final Semaphore reads = new Semaphore(1_000_000);

    public final InputStream in = new InputStream() {
        private byte[] current = END;
        private int next;
        private boolean ended;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (ended) {
                return -1;
            }
            if (next == current.length) {
                try {
                    current = said.take();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                next = 0;
                ended = current.length == 0;
                if (ended) {
                    return -1;
                }
            }
            int count = Math.min(length, current.length - next);
            System.arraycopy(current, next, target, offset, count);
            next += count;
            return count;
        }
    };

    final OutputStream out = new OutputStream() {
        @Override
        public void write(int b) {
            throw new AssertionError("a message is written at once");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            reads.acquireUninterruptibly();
            String line = new String(bytes, offset, length, StandardCharsets.UTF_8);
            if (line.indexOf('\n') != line.length() - 1) {
                throw new AssertionError("not one line: " + line);
            }
            heard.add(line);
        }
    };

    /** Says a line. */
    public void say(String line) {
        said.add((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Says nothing more. */
    public void end() {
        said.add(END);
    }

    /** The next line that came. */
    String line() throws InterruptedException {
        String line = heard.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing came");
        }
        return line.strip();
    }

    ObjectNode hear() throws InterruptedException {
        return Json.parseObject(line());
    }

    boolean nothingCame() {
        return heard.isEmpty();
    }
}
