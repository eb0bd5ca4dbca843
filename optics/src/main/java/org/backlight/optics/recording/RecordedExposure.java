package org.backlight.optics.recording;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/** One exposure of a recording, with its frames in memory and its counts read when they are asked for. */
final class RecordedExposure {

    /** Layout of the bits on the mirrors, and the pixels that were read. */
    record Preparation(MirrorLayout layout, Region region) {}

    private final Path file;
    private final String name;
    private final Preparation preparation;
    private final ExposureSettings settings;
    private final long[] numbers;
    private final float[] phases;
    private final byte[] patterns;
    private final Dataset counts;

    /**
     * Opens an exposure of a recording.
     *
     * @throws IOException if it does not hold what a recording must
     */
    RecordedExposure(Path file, String name, Group group, long fileBytes, OpuGeometry geometry)
            throws IOException {
        boolean unrounded = geometry.bits() == 0;
        this.file = file;
        this.name = name;
        RecordingReader in = new RecordingReader(file, this.name, group);
        preparation = in.checked(() -> new Preparation(
                new MirrorLayout(geometry.mirrorRows(), geometry.mirrorColumns(),
                        in.whole(RecordingFormat.INPUTS), in.whole(RecordingFormat.MACRO_PIXEL_SIDE),
                        (long) in.number(RecordingFormat.ANCHOR_MIRRORS)),
                new Region(in.whole(RecordingFormat.REGION_ROWS),
                        in.whole(RecordingFormat.REGION_COLUMNS))));
        settings = in.checked(() -> new ExposureSettings(in.number(RecordingFormat.EXPOSURE_MICROS),
                in.number(RecordingFormat.LASER_TRANSMISSION),
                in.number(RecordingFormat.REFERENCE_TRANSMISSION)));
        numbers = longs(in.dataset(RecordingFormat.NUMBERS, fileBytes).getDataFlat(),
                RecordingFormat.NUMBERS);
        int n = numbers.length;
        long[] exact = {n};
        phases = floats(in.shaped(RecordingFormat.PHASES, fileBytes, exact).getDataFlat());
        int bits = preparation.layout.bits();
        patterns = bytes(in.shaped(RecordingFormat.PATTERNS, fileBytes, n, (bits + 7) / 8).getDataFlat());
        counts = in.shaped(RecordingFormat.COUNTS, fileBytes, n, preparation.region.rows(),
                preparation.region.columns());
        boolean real = counts.getJavaType() == float.class || counts.getJavaType() == double.class;
        if (real != unrounded) {
            throw new IOException("The recording " + file + " has counts of type "
                    + counts.getJavaType().getSimpleName() + " in " + this.name + "; expected "
                    + (unrounded ? "real numbers, since its camera has 0 bits" : "whole numbers") + ".");
        }
    }

    Preparation preparation() {
        return preparation;
    }

    ExposureSettings settings() {
        return settings;
    }

    int frames() {
        return numbers.length;
    }

    long number(int frame) {
        return numbers[frame];
    }

    float phase(int frame) {
        return phases[frame];
    }

    /** Returns whether a recorded frame shows the bits that are asked. */
    boolean shows(int frame, byte[] packed) {
        int from = frame * packed.length;
        return Arrays.equals(patterns, from, from + packed.length, packed, 0, packed.length);
    }

    /**
     * Returns all counts, as short[] or float[], frame after frame.
     *
     * @throws IllegalStateException if they cannot be read
     */
    Object readCounts() {
        Object flat;
        try {
            flat = counts.getDataFlat();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "The recording " + file + " is damaged: " + name + "/counts cannot be read.", e);
        }
        if (flat instanceof float[] || flat instanceof double[]) {
            return floats(flat);
        }
        if (flat instanceof BigInteger[] large) {
            for (BigInteger count : large) {
                if (count.bitLength() > 16) {
                    throw wrongCount(count);
                }
            }
        }
        long[] wide = longs(flat, name);
        short[] narrow = new short[wide.length];
        for (int i = 0; i < wide.length; i++) {
            if (wide[i] < 0 || wide[i] > 0xffff) {
                throw wrongCount(wide[i]);
            }
            narrow[i] = (short) wide[i];
        }
        return narrow;
    }

    private IllegalStateException wrongCount(Number count) {
        return new IllegalStateException("The recording " + file + " has the count " + count + " in " + name
                + "; expected 0 to 65535.");
    }

    /** Copies a frame of {@link #readCounts} into frames for the host. */
    void copy(Object all, int frame, CountFrames to, int toFrame) {
        int pixels = preparation.region.pixels();
        System.arraycopy(all, frame * pixels, all instanceof float[] ? to.countsUnrounded() : to.counts16(),
                toFrame * pixels, pixels);
    }

    private static long[] longs(Object flat, String what) {
        return switch (flat) {
            case long[] longs -> longs;
            // Unsigned numbers of 64 bits.
            case BigInteger[] large -> longs(large, what);
            case int[] ints -> Arrays.stream(ints).asLongStream().toArray();
            case short[] shorts -> widen(shorts.length, i -> shorts[i]);
            case byte[] bytes -> widen(bytes.length, i -> bytes[i]);
            default -> throw new IllegalStateException(what + " has no whole numbers");
        };
    }

    private static long[] longs(BigInteger[] large, String what) {
        long[] longs = new long[large.length];
        for (int i = 0; i < longs.length; i++) {
            if (large[i].bitLength() > 63) {
                throw new IllegalStateException(what + " holds " + large[i] + "; expected at most 2^63 - 1");
            }
            longs[i] = large[i].longValue();
        }
        return longs;
    }

    private static long[] widen(int length, java.util.function.IntToLongFunction value) {
        long[] wide = new long[length];
        Arrays.setAll(wide, value);
        return wide;
    }

    private static float[] floats(Object flat) {
        if (flat instanceof float[] floats) {
            return floats;
        }
        double[] doubles = flat instanceof double[] real
                ? real
                : Arrays.stream(longs(flat, "A data set")).asDoubleStream().toArray();
        float[] floats = new float[doubles.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
        }
        return floats;
    }

    private static byte[] bytes(Object flat) {
        if (flat instanceof byte[] bytes) {
            return bytes;
        }
        long[] wide = longs(flat, RecordingFormat.PATTERNS);
        byte[] narrow = new byte[wide.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (byte) wide[i];
        }
        return narrow;
    }
}
