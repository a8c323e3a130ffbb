package dev.edgemcp.server.benchmark;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The process that is measured: {@code edge} is a whole server with key, validation and metrics, {@code raw} is Netty's
 * WebSocket codec and an echo. Prints its port, then answers each line on standard input with its heap in bytes after a
 * collection.
 */
final class BenchmarkServer {
    static final String KEY = "the-key-of-the-benchmark";

    record Message(String message) {}

    private BenchmarkServer() {}

    public static void main(String[] args) throws Exception {
        System.out.println(args[0].equals("edge") ? edge() : raw());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println(heap());
        }
        System.exit(0);
    }

    private static int edge() {
        Metrics metrics = new Metrics();
        EdgeMcp edge = EdgeMcp.builder("benchmark", "1")
                .listener(metrics)
                .tool(Tool.of("echo", Message.class, (arguments, context) -> ToolResult.text(arguments.message()))
                        .description("Echoes.")
                        .nonBlocking()
                        .build())
                .build();
        return EdgeMcpServer.start(
                        ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                        edge,
                        metrics,
                        new ApiKeyAuthenticator(KEY, new Principal("default", "benchmark")))
                .port();
    }

    private static int raw() {
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(65_536))
                                .addLast(new WebSocketServerProtocolHandler("/ws"))
                                .addLast(new SimpleChannelInboundHandler<TextWebSocketFrame>() {
                                    @Override
                                    protected void channelRead0(
                                            ChannelHandlerContext context, TextWebSocketFrame frame) {
                                        context.writeAndFlush(frame.retain());
                                    }
                                });
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static long heap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
