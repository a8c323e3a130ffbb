package dev.edgemcp.core.client;

import dev.edgemcp.core.client.FakeServer.Peer;
import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fake server as a process: the first argument is what it speaks, the second how it misbehaves. */
final class FakeStdioServer {
    private FakeStdioServer() {}

    public static void main(String[] args) throws Exception {
        FakeServer server = new FakeServer(Speaks.valueOf(args[0]));
        List<String> manners = List.of(args).subList(1, args.length);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Peer peer = new Peer() {
            @Override
            public void send(String message) {
                synchronized (out) {
                    out.print(message + "\n");
                    out.flush();
                }
            }

            @Override
            public void drop() {
                Runtime.getRuntime().halt(0);
            }
        };
        if (manners.contains("flood")) {
            System.err.print("y".repeat(200_000));
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                server.receive(server.decode(line), peer);
            } catch (JsonRpcException e) {
                System.err.println("cannot read: " + e.getMessage());
            }
            if (manners.contains("deaf")) {
                Thread.currentThread().join();
            }
        }
    }
}
