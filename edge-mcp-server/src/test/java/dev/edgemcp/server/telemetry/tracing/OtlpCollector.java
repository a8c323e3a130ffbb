package dev.edgemcp.server.telemetry.tracing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A collector of traces: OTLP over gRPC by gRPC's own server, and OTLP over HTTP by the JDK's. It takes nothing while it refuses, and
 * answers nothing while it hangs.
 */
public final class OtlpCollector implements AutoCloseable {
    private final List<ReceivedSpan> spans = Collections.synchronizedList(new ArrayList<>());
    private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean refusing;
    private volatile boolean hanging;
    private Server grpc;
    private HttpServer http;

    private OtlpCollector() {}

    /** One that speaks gRPC, on a free port. */
    public static OtlpCollector grpc() throws IOException {
        return grpc(0);
    }

    /** One that speaks gRPC, on this port. */
    public static OtlpCollector grpc(int port) throws IOException {
        OtlpCollector collector = new OtlpCollector();
        collector.grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(collector.new Service())
                .build()
                .start();
        return collector;
    }

    /** One that speaks HTTP, on a free port. */
    public static OtlpCollector http() throws IOException {
        OtlpCollector collector = new OtlpCollector();
        collector.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.http.createContext("/", collector::post);
        collector.http.start();
        return collector;
    }

    public int port() {
        return grpc == null ? http.getAddress().getPort() : grpc.getPort();
    }

    /** What it has taken so far. */
    public List<ReceivedSpan> spans() {
        synchronized (spans) {
            return List.copyOf(spans);
        }
    }

    /** Where it was asked over HTTP, each with its content type. */
    public List<String> paths() {
        synchronized (paths) {
            return List.copyOf(paths);
        }
    }

    public void refuse(boolean value) {
        refusing = value;
    }

    public void hang(boolean value) {
        hanging = value;
    }

    private void take(ExportTraceServiceRequest request) {
        request.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList()
                                .forEach(span -> spans.add(ReceivedSpan.of(resource.getResource(), span)))));
    }

    private void hangIfTold() {
        if (hanging) {
            try {
                boolean unused = closing.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void post(HttpExchange exchange) throws IOException {
        hangIfTold();
        paths.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Content-Type"));
        int status = 200;
        try {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(
                    exchange.getRequestBody().readAllBytes());
            if (refusing) {
                status = 503;
            } else {
                take(request);
            }
        } catch (InvalidProtocolBufferException e) {
            status = 400;
        }
        byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.close();
    }

    @Override
    public void close() {
        closing.countDown();
        if (grpc != null) {
            grpc.shutdownNow();
        }
        if (http != null) {
            http.stop(0);
        }
    }

    private final class Service extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> responses) {
            hangIfTold();
            if (refusing) {
                responses.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
                return;
            }
            take(request);
            responses.onNext(ExportTraceServiceResponse.getDefaultInstance());
            responses.onCompleted();
        }
    }
}
