package org.backlight.optics.remote;

import java.util.ArrayList;
import java.util.List;
import org.backlight.optics.device.Operation;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.substrate.check.Visible;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a device says of itself.
 *
 * @param name for sentences
 * @param geometry sizes, limits, nominal brightness
 * @param operation frame rates and power
 * @param framesAtOnce the most frames of one exposure
 */
record DeviceDescription(String name, OpuGeometry geometry, Operation operation, int framesAtOnce) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int USUAL_FRAMES_AT_ONCE = 1000;
    private static final int MOST_SIDE = 1 << 20;
    private static final int MOST_BITS = 16;

    /**
     * Reads a description.
     *
     * @throws IllegalArgumentException the rest of a sentence that begins with the device, if it is none
     */
    static DeviceDescription read(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "describes itself by what is no JSON: " + Visible.excerpt(e.getOriginalMessage()), e);
        }
        if (!(tree instanceof ObjectNode node)) {
            throw new IllegalArgumentException("describes itself by what is no JSON object");
        }
        var reader = new Reader(node);
        int mirrorRows = (int) reader.whole("mirror_rows", 1, MOST_SIDE);
        int mirrorColumns = (int) reader.whole("mirror_columns", 1, MOST_SIDE);
        int sensorRows = (int) reader.whole("sensor_rows", 1, MOST_SIDE);
        int sensorColumns = (int) reader.whole("sensor_columns", 1, MOST_SIDE);
        int bits = (int) reader.whole("bits", 0, MOST_BITS);
        double shortest = reader.number("minimum_exposure_micros", Double.MIN_NORMAL, 1e9);
        var geometry = new OpuGeometry(mirrorRows, mirrorColumns, sensorRows, sensorColumns,
                reader.number("aperture_pixels", 0, 1, 1), (int) reader.whole("grain_rows", 1, sensorRows),
                (int) reader.whole("grain_columns", 1, sensorColumns),
                reader.number("carrier_radians_per_row", -Math.PI, Math.PI, Double.NaN),
                reader.number("carrier_radians_per_column", -Math.PI, Math.PI, Double.NaN),
                reader.whole("maximum_inputs", 1, Long.MAX_VALUE, (long) mirrorRows * mirrorColumns),
                reader.whole("maximum_outputs", 1, Long.MAX_VALUE, (long) sensorRows * sensorColumns), bits,
                saturation(node, reader, bits), shortest,
                reader.number("maximum_exposure_micros", shortest, 1e9),
                reader.number("minimum_laser_transmission", 0, 1, 1),
                reader.number("minimum_reference_transmission", 0, 1, 1),
                reader.number("counts_per_mirror_microsecond", Double.MIN_NORMAL, 1e9));
        if (Double.isNaN(geometry.carrierRadiansPerRow()) != Double
                .isNaN(geometry.carrierRadiansPerColumn())) {
            throw new IllegalArgumentException(
                    "describes itself with one of carrier_radians_per_row and carrier_radians_per_column; expected both or none");
        }
        return new DeviceDescription(Visible.excerpt(node.path("name").asString("device")), geometry,
                operation(node, reader),
                (int) reader.whole("frames_at_once", 1, Integer.MAX_VALUE, USUAL_FRAMES_AT_ONCE));
    }

    /** Returns the count from which a pixel may have lost light: the largest one, unless the device says another or none. */
    private static double saturation(ObjectNode node, Reader reader, int bits) {
        boolean none = node.has("saturation_counts") && node.get("saturation_counts").isNull();
        return none || bits == 0 && !node.has("saturation_counts")
                ? Double.POSITIVE_INFINITY
                : reader.number("saturation_counts", Double.MIN_NORMAL, 1e9, (1 << bits) - 1);
    }

    private static Operation operation(ObjectNode node, Reader reader) {
        List<Operation.FrameRate> rates = new ArrayList<>();
        for (JsonNode each : node.path("frame_rates")) {
            if (!(each instanceof ObjectNode rate)) {
                throw reader.wrong("frame_rates", node.get("frame_rates"), "objects");
            }
            var entry = new Reader(rate);
            rates.add(new Operation.FrameRate(entry.whole("inputs", 1, Long.MAX_VALUE),
                    entry.whole("outputs", 1, Long.MAX_VALUE),
                    entry.number("hertz", Double.MIN_NORMAL, 1e9)));
        }
        if (rates.isEmpty()) {
            throw new IllegalArgumentException(
                    "describes itself without frame_rates; expected at least one of inputs, outputs and hertz");
        }
        return new Operation(rates, reader.number("power_watts", 0, 1e6),
                reader.number("load_micros", 0, 1e9, 0), reader.rate("readout_pixels_per_second"),
                reader.rate("pattern_bytes_per_second"), reader.rate("count_bytes_per_second"),
                reader.rate("host_counts_per_second"));
    }

    /** Reads members of an object. */
    private record Reader(ObjectNode node) {

        IllegalArgumentException wrong(String name, JsonNode found, String expected) {
            return new IllegalArgumentException("describes itself with " + name + " "
                    + (found == null ? "missing" : Visible.excerpt(found.toString())) + "; expected "
                    + expected);
        }

        long whole(String name, long least, long most) {
            JsonNode value = node.get(name);
            if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()
                    || value.longValue() < least || value.longValue() > most) {
                throw wrong(name, value, "a whole number from " + least + " to " + most);
            }
            return value.longValue();
        }

        long whole(String name, long least, long most, long usual) {
            return node.hasNonNull(name) ? whole(name, least, most) : usual;
        }

        double number(String name, double least, double most) {
            JsonNode value = node.get(name);
            if (value == null || !value.isNumber()
                    || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
                throw wrong(name, value,
                        "a number " + (least == Double.MIN_NORMAL ? "above 0" : "from " + least)
                                + (most == Double.POSITIVE_INFINITY ? "" : " to " + most));
            }
            return value.doubleValue();
        }

        double number(String name, double least, double most, double usual) {
            return node.hasNonNull(name) ? number(name, least, most) : usual;
        }

        double rate(String name) {
            return number(name, Double.MIN_NORMAL, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }
}
