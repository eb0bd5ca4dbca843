package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.CalibrationExposures;
import org.backlight.optics.retrieval.ExposureSearch;
import org.backlight.optics.retrieval.RegionChoice;
import org.backlight.optics.twin.KnownPhysics;
import org.backlight.projection.RandomMap;
import org.backlight.substrate.check.Ranges;
import org.backlight.substrate.check.Shapes;

/**
 * Intensities of speckle, the random features that a device gives without any retrieval:
 *
 * <pre>
 * output[b, i] = |sum over j of T[i, j] x_bj|^2,   x_b in {0, 1}^n,   mean of |T|^2 = 1
 * </pre>
 *
 * <p>Each row is one frame, exposed without the reference beam and the anchor; an output is the count of one pixel of a
 * speckle grain, less what it reads of the empty pattern, in units of the mean that one input adds to a pixel. Noise may take it
 * below zero. Exposure and unit are calibrated once for each class of brightness, as {@link AutoExposure} says. On a twin without
 * imperfections whose pixels are points, outputs are those of {@link org.backlight.projection.Intensities} of the Gaussian kind and
 * the same seed.
 */
public final class OpticalIntensities implements RandomMap {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long CHUNK_BYTES = 1L << 24;
    private static final long MOST_ROWS = 1L << 55;

    private final OpuDevice device;
    private final OpuGeometry geometry;
    private final MirrorLayout layout;
    private final Region region;
    private final int[] pixels;
    private final FrameCost cost;
    private final AutoExposure exposure;
    private final CalibrationExposures exposures;
    private final ExposureSearch search;
    private final Map<Integer, Light> lights = new HashMap<>();
    private final BinaryFrames frames;
    private CountFrames counts;
    private long position;
    private boolean measuring;
    private long rows;
    private long rowFrames;
    private long measuredFrames;

    /**
     * Light of a class of brightness.
     *
     * @param settings exposure and laser
     * @param dark what each output's pixel reads of the empty pattern
     * @param signalCounts what one input adds to a pixel on average
     */
    private record Light(ExposureSettings settings, float[] dark, double signalCounts) {}

    /**
     * Makes intensities of a device.
     *
     * @param device the device, which this prepares, uses alone, and closes; guarded unless it can replay or has a guard
     * @param inputs n
     * @param outputs m, at most the speckle grains that its camera sees
     * @param exposure how to find the exposure
     * @throws IllegalArgumentException if the device has too few mirrors or pixels; it is closed then
     */
    public OpticalIntensities(OpuDevice device, long inputs, long outputs, AutoExposure exposure) {
        this.device = GuardedDevice.before(device);
        this.exposure = exposure;
        try {
            geometry = device.geometry();
            layout = MirrorLayout.fill(geometry, inputs, 0);
            RegionChoice choice = RegionChoice.of(geometry);
            long most = Math.min(geometry.maximumOutputs(), choice.grains());
            if (outputs < 1 || outputs > most) {
                throw new IllegalArgumentException("The map has " + outputs
                        + " outputs, but this device offers 1 to " + most + " intensities.");
            }
            region = choice.region(outputs);
            pixels = pixels((int) outputs);
            device.capability(KnownPhysics.class)
                    .ifPresent(known -> known.parameters().medium().requireMeasured(outputs, inputs));
            cost = FrameCost.of(device.timing(inputs, outputs), geometry, layout, region);
            this.device.prepare(layout, region);
            guard().ifPresent(guard -> guard.expect(cost.seconds()));
            var reading = new PixelReading(region, pixels);
            exposures = new CalibrationExposures(this.device, layout, region, reading, exposure.frames(), 0);
            // The method without a reference beam; which one it is does not matter for what is searched here.
            search = new ExposureSearch(geometry, region, new AnchorRetrieval(0, 1), reading, exposure,
                    exposures);
            frames = new BinaryFrames(layout.bits());
        } catch (RuntimeException | Error e) {
            this.device.close();
            throw e;
        }
    }

    /**
     * Makes intensities of the device of a choice.
     *
     * @param seed fixes all that is random of a device that is simulated
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels
     */
    public static OpticalIntensities on(DeviceChoice choice, long seed, long inputs, long outputs) {
        return new OpticalIntensities(choice.open(seed), inputs, outputs, AutoExposure.standard());
    }

    /** Returns the first pixel of each of the first grains. */
    private int[] pixels(int outputs) {
        int across = region.columns() / geometry.grainColumns();
        int[] first = new int[outputs];
        for (int g = 0; g < outputs; g++) {
            first[g] = g / across * geometry.grainRows() * region.columns()
                    + g % across * geometry.grainColumns();
        }
        return first;
    }

    private Optional<GuardedDevice> guard() {
        return device.capability(GuardedDevice.class);
    }

    @Override
    public long inputs() {
        return layout.inputs();
    }

    @Override
    public long outputs() {
        return pixels.length;
    }

    /** Returns how many faults of the device were met so far, those that a repetition cured included. */
    public Map<DeviceFault.Kind, Long> faults() {
        return guard().map(GuardedDevice::faults).orElse(Map.of());
    }

    /** Returns the account of everything shown so far; frames of measurements count as calibration. */
    public Ledger ledger() {
        return Ledger.of(rows, rowFrames, exposures.framesExposed() + measuredFrames, cost);
    }

    /** Returns the light of a class; measured when first asked for. */
    private Light light(int brightnessClass) {
        Light known = lights.get(brightnessClass);
        if (known == null) {
            // The search for an exposure saturates the camera, which no guard may take for a fault.
            guard().ifPresent(GuardedDevice::acceptSaturation);
            try {
                known = measure(brightnessClass);
            } finally {
                guard().ifPresent(guard -> guard.refuseSaturation(pixels));
            }
            lights.put(brightnessClass, known);
        }
        return known;
    }

    private Light measure(int brightnessClass) {
        exposures.startAt(FrameNumbers.ofCalibration(0, brightnessClass));
        int on = AutoExposure.brightest(brightnessClass, layout.inputs());
        ExposureSettings settings = search.brightestUnsaturated(0, on, false);
        float[] dark = mean(settings, 0);
        double signal = geometry.countsPerMirrorMicrosecond() * layout.mirrorsPerInput()
                * settings.doseMicros();
        // A camera without a converter is a perfect one, whose inputs shine as its geometry says.
        if (geometry.bits() > 0) {
            float[] bright = mean(settings, on);
            double sum = 0;
            for (int i = 0; i < pixels.length; i++) {
                sum += bright[i] - dark[i];
            }
            double measured = sum / pixels.length / on;
            if (!(measured > 0)) {
                throw new IllegalStateException(
                        "The camera sees no light of " + on + " inputs that are on.");
            }
            signal = measured;
        }
        return new Light(settings, dark, signal);
    }

    /** Returns the mean count of each output's pixel for random patterns. */
    private float[] mean(ExposureSettings settings, int on) {
        BinaryFrames patterns = exposures.patterns(exposure.frames(), on, false);
        float[] mean = new float[pixels.length];
        BinaryFrames one = exposures.batch();
        int[] active = new int[layout.bits()];
        for (int f = 0; f < patterns.count(); f++) {
            one.clear();
            one.add(patterns.number(f), 0);
            int found = patterns.activeBits(f, active);
            for (int k = 0; k < found; k++) {
                one.set(0, active[k]);
            }
            CountFrames seen = exposures.expose(settings, one);
            for (int i = 0; i < pixels.length; i++) {
                mean[i] += seen.at(pixels[i]) / patterns.count();
            }
        }
        return mean;
    }

    /**
     * Shows a batch of binary vectors.
     *
     * @param input float32, shape (batch, n), each element exactly 0 or 1; not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a size does not match, or an element is not binary; nothing is exposed then
     * @throws IllegalStateException if the device is overexposed, or gives no light
     * @throws DeviceFault if the device fails more often than its guard allows
     */
    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.checkBatch("input", input, batch, inputs());
        Shapes.checkBatch("output", output, batch, outputs());
        int[] classes = new int[batch];
        for (int row = 0; row < batch; row++) {
            int on = inputsOn(input, row);
            classes[row] = on == 0 ? -1 : AutoExposure.brightnessClass(on);
        }
        int atOnce = (int) Math.clamp(CHUNK_BYTES / (2L * region.pixels()), 1, batch);
        int[] shown = new int[atOnce];
        for (int brightnessClass = -1; brightnessClass < Integer.SIZE; brightnessClass++) {
            int count = 0;
            for (int row = 0; row < batch; row++) {
                if (classes[row] == brightnessClass) {
                    shown[count++] = row;
                }
                if (count == atOnce || row == batch - 1 && count > 0) {
                    show(input, output, shown, count, brightnessClass);
                    count = 0;
                }
            }
        }
        position += batch;
        rows += measuring ? 0 : batch;
    }

    private int inputsOn(MemorySegment input, int row) {
        int on = 0;
        for (int j = 0; j < layout.inputs(); j++) {
            float value = input.getAtIndex(FLOAT, (long) row * layout.inputs() + j);
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException("The input of intensities must be 0 or 1, but row " + row
                        + ", column " + j + " (counted from 0) holds " + value + ".");
            }
            on += (int) value;
        }
        return on;
    }

    /** Shows rows of one class; those without any input on need no frame. */
    private void show(MemorySegment input, MemorySegment output, int[] shown, int count,
            int brightnessClass) {
        if (brightnessClass < 0) {
            for (int k = 0; k < count; k++) {
                output.asSlice(shown[k] * outputs() * Float.BYTES, outputs() * Float.BYTES).fill((byte) 0);
            }
            return;
        }
        Light light = light(brightnessClass);
        long mark = measuring ? FrameNumbers.PROBE : 0;
        frames.clear();
        frames.clock(0, mark, cost.seconds());
        for (int k = 0; k < count; k++) {
            int frame = frames.add(position + shown[k] | mark, 0);
            for (int j = 0; j < layout.inputs(); j++) {
                if (input.getAtIndex(FLOAT, (long) shown[k] * layout.inputs() + j) == 1) {
                    frames.set(frame, j);
                }
            }
        }
        if (counts == null || counts.capacity() < count) {
            counts = CountFrames.of(geometry, region, count);
        }
        device.expose(frames, light.settings(), counts);
        if (measuring) {
            measuredFrames += count;
        } else {
            rowFrames += count;
        }
        float unit = (float) (1 / light.signalCounts());
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < pixels.length; i++) {
                float read = counts.at(k * region.pixels() + pixels[i]);
                output.setAtIndex(FLOAT, shown[k] * outputs() + i, (read - light.dark()[i]) * unit);
            }
        }
    }

    @Override
    public void seek(long projectedRows) {
        Ranges.check("projected rows", projectedRows, 0, MOST_ROWS);
        position = projectedRows;
    }

    /** {@inheritDoc} Frames of measurements are counted as calibration. */
    @Override
    public void measure(Runnable projections) {
        if (measuring) {
            projections.run();
            return;
        }
        long before = position;
        measuring = true;
        try {
            projections.run();
        } finally {
            measuring = false;
            position = before;
        }
    }

    @Override
    public void close() {
        device.close();
    }
}
