package org.backlight.app.serve;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.run.Build;
import org.backlight.substrate.check.Visible;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Way of each request: version and token are checked, then it is carried out, and answered. */
final class ServiceHandler extends Handler.Abstract {

    private static final System.Logger LOG = System.getLogger(ServiceHandler.class.getPackageName());
    /** Bodies of refused requests up to here are read, so that the client sees the refusal and the connection goes on. */
    private static final long SKIPPED_BYTES = 1 << 20;

    private final ServiceLimits limits;
    private final Token token;
    private final Clients clients;
    private final OpenProjections projections;
    private final SharedBuffers buffers;
    private final Calls calls;
    private final long startNanos = System.nanoTime();

    ServiceHandler(ServiceLimits limits, Token token, Clients clients, OpenProjections projections,
            SharedBuffers buffers, ArrayMemory memory) {
        this.limits = limits;
        this.token = token;
        this.clients = clients;
        this.projections = projections;
        this.buffers = buffers;
        calls = new Calls(limits, memory);
    }

    /** Request on its way, with who sent it. */
    private record Exchange(Request request, Response response, Callback callback, Client client,
            RequestBody body, IdleTime idle) {

        void done() {
            idle.moving();
            response.setStatus(204);
            response.write(true, null, callback);
        }

        void answer(int status, Map<String, Object> members) {
            idle.moving();
            JsonAnswer.write(response, callback, status, members);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        response.getHeaders().put(JsonAnswer.PROTOCOL, JsonAnswer.VERSION);
        RequestBody body = null;
        Client client = clients.of(connection);
        IdleTime idle = client.idle();
        idle.moving();
        Callback idling = Callback.from(idle::betweenRequests, callback);
        try {
            checkVersion(request);
            token.check(request.getHeaders().get(HttpHeader.AUTHORIZATION));
            clients.serve(client);
            boolean bodiless = List.of("GET", "DELETE").contains(request.getMethod())
                    && !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
            body = bodiless ? null : RequestBody.of(request);
            route(new Exchange(request, response, idling, client, body, idle));
        } catch (Refusal e) {
            idle.moving();
            if (client.isServed()) {
                refuse(e, body, limits.arrayBytes(), response, idling);
            } else {
                // A stranger shall not hold a connection that others wait for.
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                refuse(e, body, SKIPPED_BYTES, response, callback);
            }
        } catch (IOException e) {
            // The client is gone, or has said nothing for too long.
            LOG.log(Level.DEBUG, "a request ends early", e);
            idle.close();
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (RuntimeException | OutOfMemoryError | InternalError e) {
            LOG.log(Level.WARNING, "a request fails", e);
            idle.moving();
            refuse(new Refusal(e instanceof OutOfMemoryError ? Refusal.Kind.MEMORY : Refusal.Kind.INTERNAL,
                    "The service failed: " + e + ".", Map.of(), e), body, SKIPPED_BYTES, response, idling);
        }
        return true;
    }

    static long millis(double seconds) {
        return Math.max(1, (long) (seconds * 1000));
    }

    private static void refuse(Refusal e, RequestBody body, long mostSkipped, Response response,
            Callback callback) {
        LOG.log(Level.DEBUG, "a request is refused", e);
        if (response.isCommitted()) {
            callback.failed(e);
            return;
        }
        try {
            if (body != null && body.length() <= mostSkipped) {
                body.skip();
            } else if (body != null) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
        } catch (IOException _) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        JsonAnswer.write(response, callback, e.kind().status(), e.members());
    }

    private static void checkVersion(Request request) {
        String version = request.getHeaders().get(JsonAnswer.PROTOCOL);
        if (version == null && request.getHttpURI().getCanonicalPath().equals("/health")) {
            return;
        }
        if (version == null) {
            throw new Refusal(Refusal.Kind.PROTOCOL, "The request names no version of the protocol (header "
                    + JsonAnswer.PROTOCOL + "); this service speaks version " + JsonAnswer.VERSION + ".");
        }
        if (!version.strip().equals(JsonAnswer.VERSION)) {
            throw new Refusal(Refusal.Kind.PROTOCOL, "The request speaks version " + Visible.excerpt(version)
                    + " of the protocol; this service speaks version " + JsonAnswer.VERSION + ".");
        }
    }

    private void route(Exchange exchange) throws IOException, InterruptedException {
        String path = exchange.request.getHttpURI().getCanonicalPath();
        String method = exchange.request.getMethod();
        String[] parts = path.substring(1).split("/", -1);
        switch (parts[0] + " " + parts.length) {
            case "health 1" -> {
                require(method, path, "GET");
                exchange.answer(200, health());
            }
            case "projections 1" -> {
                if (require(method, path, "GET", "POST").equals("GET")) {
                    exchange.answer(200, Map.of("projections", projections.all().stream()
                            .filter(each -> !each.isClosed()).map(each -> each.account(limits.arrayBytes()))
                            .toList()));
                } else {
                    open(exchange);
                }
            }
            case "projections 2" -> {
                OpenProjection projection = projections.find(parts[1]);
                boolean asked = require(method, path, "GET", "DELETE").equals("GET");
                exchange.idle.waiting();
                if (asked) {
                    exchange.answer(200, projection.account(limits.arrayBytes(),
                            "fidelity=true".equals(exchange.request.getHttpURI().getQuery())));
                } else {
                    close(exchange, projection);
                }
            }
            case "projections 3" -> {
                OpenProjection projection = projections.find(parts[1]);
                use(exchange, projection, path);
            }
            case "buffers 1" -> {
                require(method, path, "POST");
                makeBuffer(exchange);
            }
            case "buffers 2" -> {
                require(method, path, "DELETE");
                exchange.client.removeBuffer(parts[1]).close();
                exchange.done();
            }
            default -> throw unknown(path);
        }
    }

    private static Refusal unknown(String path) {
        return new Refusal(Refusal.Kind.UNKNOWN, "There is no path " + Visible.excerpt(path) + ".");
    }

    private static String require(String method, String path, String... known) {
        if (!List.of(known).contains(method)) {
            throw new Refusal(Refusal.Kind.METHOD, "The method is " + Visible.excerpt(method) + "; "
                    + Visible.excerpt(path) + " takes " + String.join(" and ", known) + ".");
        }
        return method;
    }

    private Map<String, Object> health() {
        Map<String, Object> bounds = new LinkedHashMap<>();
        bounds.put("array_bytes", limits.arrayBytes());
        bounds.put("memory_bytes", limits.memoryBytes());
        bounds.put("json_bytes", ServiceLimits.JSON_BYTES);
        bounds.put("connections", limits.connections());
        bounds.put("projections", limits.projections());
        bounds.put("idle_seconds", limits.idleSeconds());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", "ok");
        members.put("version", Build.version());
        members.put("protocol", Integer.parseInt(JsonAnswer.VERSION));
        members.put("pid", ProcessHandle.current().pid());
        members.put("uptime_seconds", (System.nanoTime() - startNanos) / 1e9);
        members.put("connections", clients.count());
        members.put("projections", projections.count());
        members.put("limits", bounds);
        return members;
    }

    private static byte[] description(Exchange exchange) throws IOException, InterruptedException {
        return exchange.body == null ? new byte[0] : exchange.body.bytes();
    }

    private void open(Exchange exchange) throws IOException, InterruptedException {
        var wanted = ProjectionRequest.read(description(exchange), limits.idleSeconds());
        // A device that is far away takes its time.
        exchange.idle.waiting();
        OpenProjection projection = projections.hold(wanted);
        if (wanted.keepSeconds().isEmpty() && !exchange.client.add(projection)) {
            projections.release(projection);
            throw new IOException("The client is gone.");
        }
        exchange.answer(201, projection.description(limits.arrayBytes()));
    }

    private void close(Exchange exchange, OpenProjection projection) {
        if (!exchange.client.remove(projection) && projection.request().keepSeconds().isEmpty()) {
            throw new Refusal(Refusal.Kind.CHOICE,
                    "The projection " + projection.name() + " belongs to another connection.");
        }
        projections.release(projection);
        exchange.done();
    }

    private void use(Exchange exchange, OpenProjection projection, String path)
            throws IOException, InterruptedException {
        String word = path.substring(path.lastIndexOf('/') + 1);
        switch (word) {
            case "project" -> {
                require(exchange.request.getMethod(), path, "POST");
                call(exchange, projection.inputs(), projection.outputs(), projection.values(),
                        projection::project);
            }
            case "intensities" -> {
                require(exchange.request.getMethod(), path, "POST");
                call(exchange, projection.inputs(), projection.intensityOutputs(),
                        projection.intensityValues(), projection::intensities);
            }
            case "seek" -> {
                require(exchange.request.getMethod(), path, "POST");
                long rows = Members.read(description(exchange), List.of("rows"))
                        .whole("rows", 0, 1L << 55).orElseThrow(() -> new Refusal(Refusal.Kind.CHOICE,
                                "The member rows is missing."));
                exchange.idle.waiting();
                projection.seek(rows);
                exchange.done();
            }
            default -> throw unknown(path);
        }
    }

    private void call(Exchange exchange, long inputs, long outputs, Values.Range range, Calls.Work work)
            throws IOException, InterruptedException {
        if (exchange.body == null) {
            throw new Refusal(Refusal.Kind.LENGTH, "The header Content-Length is missing.");
        }
        Calls.Answer answer = calls.call(exchange.request, exchange.body, exchange.idle, exchange.client,
                inputs, outputs, range, work);
        exchange.idle.moving();
        Response response = exchange.response;
        response.setStatus(200);
        response.getHeaders().put(ArrayHeader.NAME, answer.array().toString());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.bytes().byteSize());
        if (answer.place() != null) {
            response.getHeaders().put(Calls.OUTPUT, answer.place());
        }
        Callback callback = answer.held() == null
                ? exchange.callback
                : Callback.from(exchange.callback, answer.held()::close);
        response.write(true, answer.bytes().asByteBuffer(), callback);
    }

    private void makeBuffer(Exchange exchange) throws IOException, InterruptedException {
        long bytes = Members.read(description(exchange), List.of("bytes"))
                .whole("bytes", 1, Long.MAX_VALUE)
                .orElseThrow(() -> new Refusal(Refusal.Kind.CHOICE, "The member bytes is missing."));
        exchange.idle.waiting();
        SharedBuffers.Buffer buffer = buffers.make(OpenProjections.name('b'), bytes);
        if (!exchange.client.add(buffer)) {
            buffer.close();
            throw new IOException("The client is gone.");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("buffer", buffer.name());
        members.put("path", buffer.path().toString());
        members.put("bytes", buffer.bytes());
        exchange.answer(201, members);
    }
}
