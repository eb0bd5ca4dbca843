package org.backlight.optics.recording;

import org.backlight.optics.device.BinaryFrames;

/** Names and units in a recording: the one place where writer and reader meet. */
final class RecordingFormat {

    /** Attribute of the root: the version of the layout. */
    static final String VERSION = "backlight-recording";
    static final int CURRENT_VERSION = 2;

    static final String MIRROR_ROWS = "mirror-rows";
    static final String MIRROR_COLUMNS = "mirror-columns";
    static final String SENSOR_ROWS = "sensor-rows";
    static final String SENSOR_COLUMNS = "sensor-columns";
    static final String APERTURE = "aperture-pixels";
    static final String GRAIN_ROWS = "grain-rows";
    static final String GRAIN_COLUMNS = "grain-columns";
    static final String CARRIER_PER_ROW = "carrier-radians-per-row";
    static final String CARRIER_PER_COLUMN = "carrier-radians-per-column";
    static final String MAXIMUM_INPUTS = "maximum-inputs";
    static final String MAXIMUM_OUTPUTS = "maximum-outputs";
    static final String BITS = "bits";
    static final String SATURATION = "saturation-counts";
    static final String MINIMUM_EXPOSURE = "minimum-exposure-micros";
    static final String MAXIMUM_EXPOSURE = "maximum-exposure-micros";
    static final String MINIMUM_LASER = "minimum-laser-transmission";
    static final String MINIMUM_REFERENCE = "minimum-reference-transmission";
    static final String BRIGHTNESS = "counts-per-mirror-microsecond";
    static final String FRAME_RATE = "frame-rate-hz";
    static final String POWER = "power-watts";
    /** Attribute of the root that may be missing. */
    static final String LOAD = "load-micros";
    static final String READOUT = "readout-pixels-per-second";
    static final String PATTERN_BYTES = "pattern-bytes-per-second";
    static final String COUNT_BYTES = "count-bytes-per-second";
    static final String HOST_COUNTS = "host-counts-per-second";

    /** Groups of the root whose names begin so, in the order of their names. One level: jhdf writes no deeper ones. */
    static final String EXPOSURE = "exposure-";
    static final String INPUTS = "inputs";
    static final String MACRO_PIXEL_SIDE = "macro-pixel-side";
    static final String ANCHOR_MIRRORS = "anchor-mirrors";
    static final String REGION_ROWS = "region-rows";
    static final String REGION_COLUMNS = "region-columns";
    static final String EXPOSURE_MICROS = "exposure-micros";
    static final String LASER_TRANSMISSION = "laser-transmission";
    static final String REFERENCE_TRANSMISSION = "reference-transmission";
    static final String NUMBERS = "frame-numbers";
    static final String PHASES = "reference-phases-radians";
    static final String PATTERNS = "patterns";
    static final String COUNTS = "counts";

    private RecordingFormat() {}

    /** Returns the bits of a frame, eight to a byte, the lowest bit first; the last byte is filled with zeros. */
    static byte[] pack(BinaryFrames frames, int frame) {
        byte[] packed = new byte[(frames.bits() + 7) / 8];
        for (int bit = 0; bit < frames.bits(); bit++) {
            if (frames.get(frame, bit)) {
                packed[bit >>> 3] |= (byte) (1 << (bit & 7));
            }
        }
        return packed;
    }
}
