package dev.edgemcp.server.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A program for the tests, where no shell may get between. */
final class TestProgram {
    private TestProgram() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        switch (args[0]) {
            case "args" ->
                Arrays.stream(args)
                        .skip(1)
                        .map(arg -> Base64.getEncoder().encodeToString(arg.getBytes(StandardCharsets.UTF_8)))
                        .forEach(out::println);
            case "flood" -> {
                byte[] block = "0123456789abcde\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
                long left = Long.parseLong(args[1]);
                System.err.println("begin");
                while (left > 0) {
                    int some = (int) Math.min(left, block.length);
                    out.write(block, 0, some);
                    left -= some;
                }
                out.flush();
                System.err.println("end");
            }
            case "environment" -> System.getenv().forEach((name, value) -> out.println(name + "=" + value));
            case "cat" -> System.in.transferTo(out);
            default -> throw new IllegalArgumentException(args[0]);
        }
        out.flush();
    }
}
