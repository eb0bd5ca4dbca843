package org.backlight.optics.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.DeviceRefusal;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.http.HttpAnswer;
import org.backlight.substrate.http.HttpConnection;
import org.backlight.substrate.http.ServerAddress;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Device in another process, perhaps on another machine, by the second half of {@code docs/protocol.md}. An answer is taken only
 * if it names the exchange and the frames that were asked for, in their order, and has their type and shape; whatever goes wrong
 * closes the connection, so that an answer that comes late cannot be taken for another one. {@link #prepare} connects anew,
 * as {@link org.backlight.optics.device.GuardedDevice} asks for before it repeats an exposure.
 */
public final class RemoteOpu implements OpuDevice {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String VERSION = "1";
    private static final double TIMEOUT_SECONDS = 10;
    /** Beyond the time of its frames, an exposure may be silent for that long; the guard is less patient. */
    private static final double EXPOSURE_TIMEOUT_SECONDS = 60;
    private static final int MOST_TEXT_BYTES = 1 << 20;
    /** Counts that one exchange brings at most, unless a single frame has more. */
    private static final long COUNT_BYTES = 64L << 20;

    private final ServerAddress address;
    private final Optional<String> token;
    private final DeviceDescription description;
    private HttpConnection connection;
    private MirrorLayout layout;
    private Region region;
    private String preparation;
    private long exchange;

    /**
     * Connects to a device and asks what it is.
     *
     * @param address where it is served, {@code host:port} or {@code unix:} with the absolute path of a socket
     * @param token what it wants to be shown; empty for none
     * @throws IllegalArgumentException in one sentence that begins with {@code address} or {@code token}, if it speaks another
     *     version of the protocol, refuses the token, or describes itself in no way that makes sense
     * @throws DeviceFault if it cannot be reached
     */
    public RemoteOpu(String address, Optional<String> token) {
        this.address = ServerAddress.parse("address", address);
        this.token = token;
        try {
            connection = HttpConnection.open(this.address, TIMEOUT_SECONDS);
            description = describe();
        } catch (IOException e) {
            disconnect();
            throw fault(e);
        } catch (RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    private DeviceDescription describe() throws IOException {
        HttpAnswer answer = connection.exchange("GET", "/device", headers(), List.of(), TIMEOUT_SECONDS,
                MOST_TEXT_BYTES);
        requireVersion(answer);
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        try {
            return DeviceDescription.read(answer.text());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage().startsWith("describes")
                    ? "address " + address + " is no device that can be used: it " + e.getMessage() + "."
                    : e.getMessage(), e);
        }
    }

    /** Connects anew, if the connection was lost, to the device that it was. */
    private void connect() throws IOException {
        if (connection == null) {
            connection = HttpConnection.open(address, TIMEOUT_SECONDS);
            if (!describe().equals(description)) {
                throw new IllegalStateException("The device at " + address
                        + " describes itself otherwise than before its connection was lost.");
            }
        }
    }

    private void disconnect() {
        preparation = null;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Backlight-Protocol", VERSION);
        token.ifPresent(text -> headers.put("Authorization", "Bearer " + text));
        return headers;
    }

    private void requireVersion(HttpAnswer answer) {
        Optional<String> version = answer.header("Backlight-Protocol");
        if (!version.equals(Optional.of(VERSION))) {
            throw new DeviceRefusal("address " + address + " "
                    + version.map(other -> "speaks version " + Visible.excerpt(other)
                            + " of the device protocol; this host speaks version " + VERSION + ".")
                            .orElse("names no version of the device protocol; this host speaks version "
                                    + VERSION + "."));
        }
    }

    /** Returns what an error of the device stands for. */
    private RuntimeException refusal(HttpAnswer answer) {
        String kind = "";
        String message = "status " + answer.status();
        String fault = "";
        try {
            JsonNode error = JSON.readTree(answer.text());
            kind = error.path("kind").asString("");
            message = Visible.text(error.path("message").asString(message));
            fault = error.path("fault").asString("");
        } catch (JacksonException _) {
            // An error in other words: the status has to do.
            kind = "";
        }
        return switch (kind) {
            case "token" -> new DeviceRefusal("token is refused by the device at " + address + ": "
                    + message);
            case "protocol" ->
                new DeviceRefusal("address " + address + " refuses the protocol: " + message);
            case "choice", "shape", "value", "method", "limit" -> new DeviceRefusal(
                    "The device at " + address + " refuses what it is asked for: " + message);
            default -> new DeviceFault(kind(fault), "at " + address + ", it says \"" + message + "\".", null);
        };
    }

    private static DeviceFault.Kind kind(String fault) {
        return Stream.of(DeviceFault.Kind.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(fault)).findFirst()
                .orElse(DeviceFault.Kind.CONNECTION_LOST);
    }

    private static RuntimeException fault(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ ->
                new DeviceFault(DeviceFault.Kind.TIMEOUT, Visible.text(e.getMessage()) + ".", e);
            // Who interrupted it knows why.
            case InterruptedIOException _ -> new UncheckedIOException(e);
            default -> new DeviceFault(DeviceFault.Kind.CONNECTION_LOST,
                    "it says \"" + Visible.text(String.valueOf(e.getMessage())) + "\".", e);
        };
    }

    /** Returns the name that the device gives itself. */
    public String name() {
        return description.name();
    }

    @Override
    public OpuGeometry geometry() {
        return description.geometry();
    }

    @Override
    public OpuTiming timing(long inputs, long outputs) {
        return description.operation().timing(inputs, outputs);
    }

    @Override
    public void prepare(MirrorLayout newLayout, Region newRegion) {
        OpuGeometry geometry = geometry();
        if (newLayout.mirrorRows() != geometry.mirrorRows()
                || newLayout.mirrorColumns() != geometry.mirrorColumns()
                || newRegion.rows() > geometry.sensorRows()
                || newRegion.columns() > geometry.sensorColumns()) {
            throw new IllegalArgumentException("A layout of " + newLayout.mirrorRows() + " x "
                    + newLayout.mirrorColumns() + " mirrors and a region of " + newRegion.rows() + " x "
                    + newRegion.columns() + " pixels do not fit a device of " + geometry.mirrorRows() + " x "
                    + geometry.mirrorColumns() + " mirrors and " + geometry.sensorRows() + " x "
                    + geometry.sensorColumns() + " pixels.");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("mirror_rows", newLayout.mirrorRows());
        members.put("mirror_columns", newLayout.mirrorColumns());
        members.put("inputs", newLayout.inputs());
        members.put("macro_pixel_side", newLayout.macroPixelSide());
        members.put("anchor_mirrors", newLayout.anchorMirrors());
        members.put("bits", newLayout.bits());
        members.put("region_rows", newRegion.rows());
        members.put("region_columns", newRegion.columns());
        preparation = null;
        layout = newLayout;
        region = newRegion;
        ByteBuffer body = ByteBuffer
                .wrap(JSON.writeValueAsString(members).getBytes(StandardCharsets.UTF_8));
        HttpAnswer answer = exchange("/device/prepare", headers(), List.of(body), TIMEOUT_SECONDS,
                MOST_TEXT_BYTES);
        try {
            String given = JSON.readTree(answer.text()).path("preparation").asString("");
            if (!given.matches("\\w{1,64}")) {
                throw wrong("names the preparation \"" + Visible.excerpt(given) + "\"");
            }
            preparation = given;
        } catch (JacksonException e) {
            throw wrong("answers to a preparation by what is no JSON");
        }
    }

    /** Asks and returns a good answer; on anything else, the connection is closed. */
    private HttpAnswer exchange(String path, Map<String, String> headers, List<ByteBuffer> body,
            double timeoutSeconds, long mostBytes) {
        boolean good = false;
        try {
            connect();
            HttpAnswer answer = connection.exchange("POST", path, headers, body, timeoutSeconds, mostBytes);
            requireVersion(answer);
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            good = true;
            return answer;
        } catch (IOException e) {
            throw fault(e);
        } finally {
            if (!good) {
                disconnect();
            }
        }
    }

    private DeviceFault wrong(String what) {
        disconnect();
        return new DeviceFault(DeviceFault.Kind.WRONG_ANSWER, "at " + address + ", it " + what + ".", null);
    }

    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        if (region == null) {
            throw new IllegalStateException("The device must be prepared before it exposes frames.");
        }
        if (frames.bits() != layout.bits()) {
            throw new IllegalArgumentException("The frames have " + frames.bits()
                    + " bits, but the layout has " + layout.bits() + ".");
        }
        if (!counts.region().equals(region) || counts.capacity() < frames.count()
                || counts.isUnrounded() != (geometry().bits() == 0)) {
            throw new IllegalArgumentException("The counts must hold " + frames.count() + " frames of "
                    + region.rows() + " x " + region.columns()
                    + (geometry().bits() == 0 ? " unrounded" : " 16-bit") + " pixels.");
        }
        if (preparation == null) {
            throw new DeviceFault(DeviceFault.Kind.CONNECTION_LOST,
                    "there is no connection to " + address + " any more.", null);
        }
        int atOnce = (int) Math.clamp(COUNT_BYTES / (region.pixels() * 4L), 1, description.framesAtOnce());
        for (int from = 0; from < frames.count(); from += atOnce) {
            expose(frames, from, Math.min(atOnce, frames.count() - from), settings, counts);
        }
    }

    private void expose(BinaryFrames frames, int from, int count, ExposureSettings settings,
            CountFrames counts) {
        ByteBuffer numbers = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer phases = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int width = (frames.bits() + 7) / 8;
        ByteBuffer patterns = ByteBuffer.allocate(Math.multiplyExact(count, width));
        for (int f = from; f < from + count; f++) {
            numbers.putLong(frames.number(f));
            phases.putFloat(frames.referencePhaseRadians(f));
            for (int b = 0; b < width; b++) {
                patterns.put((byte) (frames.word(f, b >> 3) >>> 8 * (b & 7)));
            }
        }
        Map<String, String> headers = headers();
        headers.put("Backlight-Preparation", preparation);
        headers.put("Backlight-Exchange", Long.toString(++exchange));
        headers.put("Backlight-Frames", Integer.toString(count));
        headers.put("Backlight-Exposure", settings.exposureMicros() + " " + settings.laserTransmission() + " "
                + settings.referenceTransmission());
        double seconds = EXPOSURE_TIMEOUT_SECONDS
                + count * (settings.exposureMicros() / 1e6 + 1 / description.operation().frameRates()
                        .stream().mapToDouble(rate -> rate.hertz()).min().orElseThrow());
        HttpAnswer answer = exchange("/device/expose", headers,
                List.of(numbers.flip(), phases.flip(), patterns.flip()), seconds,
                count * (Long.BYTES + 4L * region.pixels()));
        if (!answer.header("Backlight-Exchange").equals(Optional.of(Long.toString(exchange)))) {
            throw wrong("answers exchange "
                    + answer.header("Backlight-Exchange").map(Visible::excerpt).orElse("without a number")
                    + ", where " + exchange + " was asked for");
        }
        read(answer, frames, from, count, counts);
    }

    private void read(HttpAnswer answer, BinaryFrames frames, int from, int count, CountFrames counts) {
        String array = answer.header("Backlight-Array").orElse("of no type");
        String shape = " " + count + "," + region.rows() + "," + region.columns();
        int bytes = switch (array.substring(0, Math.max(0, array.indexOf(' ')))) {
            case "uint8" -> 1;
            case "uint16" -> 2;
            case "float32" -> 4;
            default -> 0;
        };
        int bits = geometry().bits();
        long pixels = (long) count * region.pixels();
        if (!array.endsWith(shape) || array.indexOf(' ') != array.length() - shape.length() || bytes == 0
                || bytes == 4 != (bits == 0) || bytes == 1 && bits > 8
                || answer.body().remaining() != count * (long) Long.BYTES + pixels * bytes) {
            throw wrong("answers with counts " + Visible.excerpt(array) + " in " + answer.body().remaining()
                    + " bytes; expected " + (bits == 0 ? "float32" : bits > 8 ? "uint16" : "uint8")
                    + shape + " behind the numbers of the frames");
        }
        ByteBuffer body = answer.body().order(ByteOrder.LITTLE_ENDIAN);
        for (int f = from; f < from + count; f++) {
            long number = body.getLong();
            if (number != frames.number(f)) {
                throw wrong("answers frame " + number + " in the place of frame " + frames.number(f));
            }
        }
        int at = from * region.pixels();
        switch (bytes) {
            case 1 -> {
                byte[] all = body.array();
                int start = body.arrayOffset() + body.position();
                short[] to = counts.counts16();
                for (int i = 0; i < pixels; i++) {
                    to[at + i] = (short) Byte.toUnsignedInt(all[start + i]);
                }
            }
            case 2 -> body.asShortBuffer().get(counts.counts16(), at, (int) pixels);
            default -> MemorySegment.copy(MemorySegment.ofBuffer(body),
                    ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0,
                    counts.countsUnrounded(), at, (int) pixels);
        }
        requireWithinBits(counts, at, (int) pixels, bits);
    }

    /** Refuses counts that the camera cannot have given. */
    private void requireWithinBits(CountFrames counts, int at, int pixels, int bits) {
        int most = (1 << bits) - 1;
        for (int i = at; bits > 0 && i < at + pixels; i++) {
            if (Short.toUnsignedInt(counts.counts16()[i]) > most) {
                throw wrong("answers with a count of " + Short.toUnsignedInt(counts.counts16()[i])
                        + ", but says that its camera has " + bits + " bits");
            }
        }
    }

    @Override
    public void close() {
        region = null;
        disconnect();
    }
}
