package org.backlight.optics.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A device served as docs/protocol.md says, by the JDK's HTTP server, with faults on demand. */
final class DeviceServer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    final HttpServer server;
    private final OpuDevice device;
    private int preparations;
    private Region region;
    private int bits;
    private MirrorLayout layout;
    /** Exposures that were carried out. */
    int exposures;
    /** What is wrong with the coming answers. */
    Fault fault = Fault.NONE;
    int faults;
    String token;
    String version = "1";
    UnaryOperator<ObjectNode> described = node -> node;

    enum Fault {
        NONE, STALLS, DROPS, LATE, OTHER_EXCHANGE, OTHER_FRAMES, SWAPPED, OTHER_SHAPE, OTHER_TYPE, SHORT, TOO_BRIGHT, FORGETS, SAYS_SO, REFUSES
    }

    DeviceServer(OpuDevice device) throws IOException {
        this.device = device;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Backlight-Protocol", version);
        if (token != null
                && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            error(exchange, 401, "token", "The token is not that of this device.", null);
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/device" -> send(exchange, 200, JSON.writeValueAsBytes(description()));
            case "/device/prepare" -> prepare(exchange, body);
            case "/device/expose" -> expose(exchange, body);
            default -> error(exchange, 404, "unknown", "There is no such path.", null);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void error(HttpExchange exchange, int status, String kind, String message, String fault)
            throws IOException {
        ObjectNode node = JSON.createObjectNode().put("kind", kind).put("message", message);
        if (fault != null) {
            node.put("fault", fault);
        }
        send(exchange, status, JSON.writeValueAsBytes(node));
    }

    ObjectNode description() {
        OpuGeometry g = device.geometry();
        ObjectNode node = JSON.createObjectNode().put("name", "bench 2").put("mirror_rows", g.mirrorRows())
                .put("mirror_columns", g.mirrorColumns()).put("sensor_rows", g.sensorRows())
                .put("sensor_columns", g.sensorColumns()).put("aperture_pixels", g.aperturePixels())
                .put("grain_rows", g.grainRows()).put("grain_columns", g.grainColumns())
                .put("maximum_inputs", g.maximumInputs()).put("maximum_outputs", g.maximumOutputs())
                .put("bits", g.bits()).put("minimum_exposure_micros", g.minimumExposureMicros())
                .put("maximum_exposure_micros", g.maximumExposureMicros())
                .put("minimum_laser_transmission", g.minimumLaserTransmission())
                .put("minimum_reference_transmission", g.minimumReferenceTransmission())
                .put("counts_per_mirror_microsecond", g.countsPerMirrorMicrosecond()).put("power_watts", 30);
        if (g.hasReference()) {
            node.put("carrier_radians_per_row", g.carrierRadiansPerRow()).put("carrier_radians_per_column",
                    g.carrierRadiansPerColumn());
        }
        node.putArray("frame_rates").addObject().put("inputs", g.maximumInputs())
                .put("outputs", g.maximumOutputs()).put("hertz", 1500);
        node.put("frames_at_once", 7);
        return described.apply(node);
    }

    private synchronized void prepare(HttpExchange exchange, byte[] body) throws IOException {
        JsonNode node = JSON.readTree(body);
        layout = new MirrorLayout(node.get("mirror_rows").intValue(), node.get("mirror_columns").intValue(),
                node.get("inputs").intValue(), node.get("macro_pixel_side").intValue(),
                node.get("anchor_mirrors").longValue());
        bits = node.get("bits").intValue();
        region = new Region(node.get("region_rows").intValue(), node.get("region_columns").intValue());
        device.prepare(layout, region);
        preparations++;
        send(exchange, 200, JSON.writeValueAsBytes(
                JSON.createObjectNode().put("preparation", "p" + preparations).put("later", true)));
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private synchronized void expose(HttpExchange exchange, byte[] body) throws IOException {
        if (!header(exchange, "Backlight-Preparation").equals("p" + preparations)) {
            error(exchange, 409, "preparation", "Another preparation is in force.", null);
            return;
        }
        Fault wrong = faults > 0 ? fault : Fault.NONE;
        faults--;
        int count = Integer.parseInt(header(exchange, "Backlight-Frames"));
        String[] light = header(exchange, "Backlight-Exposure").split(" ");
        ByteBuffer all = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        BinaryFrames frames = new BinaryFrames(bits);
        long[] numbers = new long[count];
        all.asLongBuffer().get(numbers);
        int width = (bits + 7) / 8;
        for (int f = 0; f < count; f++) {
            frames.add(numbers[f], all.getFloat(8 * count + 4 * f));
            for (int bit = 0; bit < bits; bit++) {
                if ((all.get(12 * count + f * width + bit / 8) >> bit % 8 & 1) != 0) {
                    frames.set(f, bit);
                }
            }
        }
        CountFrames counts = CountFrames.of(device.geometry(), region, count);
        device.expose(frames, new ExposureSettings(Double.parseDouble(light[0]), Double.parseDouble(light[1]),
                Double.parseDouble(light[2])), counts);
        exposures++;
        reply(exchange, wrong, numbers, counts);
    }

    private void reply(HttpExchange exchange, Fault wrong, long[] numbers, CountFrames counts)
            throws IOException {
        int count = numbers.length;
        switch (wrong) {
            case STALLS, LATE -> {
                try {
                    Thread.sleep(wrong == Fault.LATE ? 1300 : 2500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case DROPS -> {
                exchange.close();
                return;
            }
            case FORGETS -> preparations++;
            case SAYS_SO -> {
                error(exchange, 502, "device", "The camera is too hot.", "saturated");
                return;
            }
            case REFUSES -> {
                error(exchange, 422, "choice", "The exposure is too long for this camera.", null);
                return;
            }
            case OTHER_FRAMES -> numbers[count - 1]++;
            case SWAPPED -> {
                if (count > 1) {
                    long first = numbers[0];
                    numbers[0] = numbers[1];
                    numbers[1] = first;
                }
            }
            default -> {
            }
        }
        if (wrong == Fault.FORGETS) {
            error(exchange, 409, "preparation", "Another preparation is in force.", null);
            return;
        }
        boolean wide = device.geometry().bits() > 8;
        int pixels = count * region.pixels();
        ByteBuffer answer = ByteBuffer.allocate(8 * count + pixels * (wide ? 2 : 1))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            answer.putLong(number);
        }
        for (int i = 0; i < pixels; i++) {
            int value = Short.toUnsignedInt(counts.counts16()[i]);
            if (wide) {
                answer.putShort((short) (wrong == Fault.TOO_BRIGHT ? 0xFFFF : value));
            } else {
                answer.put((byte) value);
            }
        }
        exchange.getResponseHeaders().set("Backlight-Exchange",
                wrong == Fault.OTHER_EXCHANGE ? "1" : header(exchange, "Backlight-Exchange"));
        exchange.getResponseHeaders().set("Backlight-Array",
                (wrong == Fault.OTHER_TYPE ? "float32 " : wide ? "uint16 " : "uint8 ") + count + ","
                        + (wrong == Fault.OTHER_SHAPE ? region.rows() + 1 : region.rows()) + ","
                        + region.columns());
        send(exchange, 200, wrong == Fault.SHORT
                ? "hello".getBytes(StandardCharsets.UTF_8)
                : answer.array());
    }

    @Override
    public void close() {
        server.stop(0);
        device.close();
    }
}
