package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

import org.backlight.projection.RandomProjection;
import org.backlight.projection.ThreadTeam;

/**
 * A random projection computed by light: the host's side of an optical processing unit, whatever the device.
 *
 * <pre>
 * output[b] = B e_b = B x+ − B x−,   x± in {0, 1}^n the positive and the negative half of e_b in {−1, 0, 1}^n
 * </pre>
 *
 * <p>Each half is shown as binary frames, exposed, and retrieved from camera counts. Entries of B have mean 0 and
 * variance 1; on a simulated device the seed fixes them, and {@link OffAxisHolography} and {@link PhaseShifting} give
 * the entries of the Gaussian projection of that seed. The output differs from B e by the device's noise, which on a
 * simulated device is a pure function of (seed, row number, pixel): a projection that was interrupted goes on
 * exactly after {@link #seek}.
 *
 * <p>A half without any input on needs no frame, since its projection is zero; the {@link #ledger} counts only
 * frames that were exposed.
 */
public final class OpticalProjection implements RandomProjection {

    private static final long MOST_ROWS = 1L << 55;
    private static final long CHUNK_BYTES = 1L << 24;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final OpuDevice device;
    private final Retrieval retrieval;
    private final int inputs;
    private final long outputs;
    private final Region region;
    private final MirrorLayout layout;
    private final Demodulator demodulator;
    private final Calibration calibration;
    private final FrameCost cost;
    private final ThreadTeam team;
    private final BinaryFrames frames;
    private final int chunkRows;
    private CountFrames counts;
    private float[] rows = new float[0];
    private final TernaryHalves halves;
    /** First frame of each half in the current exposure, or −1. */
    private int[] firstFrame = new int[0];

    private long position;
    /** Set in the numbers of all frames while quality is measured, so that their noise is another one. */
    private long numberBits;
    private long projectedRows;
    private long exposedFrames;
    private long probeFrames;
    private long deviceNanos;

    /**
     * A projection on a device.
     *
     * @param device the device, which this projection prepares, uses alone, and closes; one that is neither simulated
     *     nor guarded is guarded by {@link FaultPolicy#standard}
     * @param retrieval how to get the field from intensities
     * @param inputs n
     * @param outputs m
     * @param exposure how to find the exposure
     * @param threads threads of the host, at least 1; does not change the result
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do such a retrieval; the
     *     device is closed then
     */
    public OpticalProjection(OpuDevice device, Retrieval retrieval, long inputs, long outputs,
            AutoExposure exposure,
            int threads) {
        // A twin has no faults to look for.
        this.device = device instanceof SimulatedOpu || device instanceof GuardedDevice
                ? device
                : new GuardedDevice(Objects.requireNonNull(device, "device"), FaultPolicy.standard());
        try {
            this.retrieval = Objects.requireNonNull(retrieval, "retrieval");
            OpuGeometry geometry = device.geometry();
            layout = retrieval.layout(geometry, inputs);
            region = retrieval.region(geometry, outputs);
            cost = FrameCost.of(device.timing(inputs, outputs), geometry, layout, region);
            this.inputs = (int) inputs;
            this.outputs = outputs;
            demodulator = Demodulator.of(retrieval, geometry, layout, region,
                    Math.toIntExact(outputs));
            team = ThreadTeam.of(threads);
            halves = new TernaryHalves(this.inputs, team);
            this.device.prepare(layout, region);
            calibration = new Calibration(this.device, layout, region, retrieval, demodulator, exposure);
            frames = new BinaryFrames(layout.bits());
            long bytesPerRow = 2L * retrieval.framesPerHalf() * region.pixels() * Short.BYTES;
            chunkRows = (int) Math.clamp(CHUNK_BYTES / bytesPerRow, 1, 1 << 16);
        } catch (RuntimeException | Error e) {
            this.device.close();
            throw e;
        }
    }

    /**
     * A projection on the simulated device of a preset.
     *
     * @param preset the device
     * @param seed fixes its medium and noise
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels
     */
    public static OpticalProjection simulated(OpuPreset preset, long seed, long inputs, long outputs) {
        return on(new SimulatedOpu(preset.parameters(), seed), preset.retrieval(), inputs, outputs);
    }

    /**
     * A projection on any device, with the standard search for the exposure and two threads of the host where there are as
     * many processors.
     *
     * @param device the device, which this projection prepares, uses alone, and closes
     * @param retrieval how to get the field from intensities
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do such a retrieval; the
     *     device is closed then
     */
    public static OpticalProjection on(OpuDevice device, Retrieval retrieval, long inputs, long outputs) {
        return new OpticalProjection(device, retrieval, inputs, outputs, AutoExposure.standard(),
                Math.min(2, Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public long inputs() {
        return inputs;
    }

    @Override
    public long outputs() {
        return outputs;
    }

    /** The retrieval method. */
    public Retrieval retrieval() {
        return retrieval;
    }

    /** What calibration found for a brightness class. */
    OperatingPoint operatingPoint(int brightnessClass) {
        return calibration.point(brightnessClass);
    }

    /** The pixel of each output of an anchor retrieval that has projected before. */
    int[] anchorPixels() {
        return ((Demodulator.Anchored) demodulator).pixels();
    }

    /** How many faults of the device were met so far, those that a repetition cured included. */
    public Map<DeviceFault.Kind, Long> faults() {
        return device instanceof GuardedDevice guard ? guard.faults() : Map.of();
    }

    /** How long this process waited for the device to expose frames of projections. */
    long deviceNanos() {
        return deviceNanos;
    }

    /** The account of everything projected so far. */
    public Ledger ledger() {
        return Ledger.of(projectedRows, exposedFrames, probeFrames + calibration.framesExposed(),
                cost);
    }

    /**
     * Goes on as if rows had been projected: the next row draws the noise of that number. The ledger is not changed.
     *
     * @param rows rows projected before, at least 0
     */
    @Override
    public void seek(long rows) {
        Ranges.check("projected rows", rows, 0, MOST_ROWS);
        position = rows;
    }

    /**
     * Projects a batch of ternary vectors.
     *
     * @param input float32, shape (batch, n), each element exactly −1, 0 or 1; not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a size does not match, or an element is not ternary; nothing is exposed
     *     then
     * @throws IllegalStateException if the device is overexposed or sees no reference beam
     * @throws DeviceFault if the device fails more often than its guard allows; the output is then undefined, and the
     *     position unchanged
     */
    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        checkSize("input", input, batch, inputs);
        checkSize("output", output, batch, outputs);
        halves.read(input, batch);
        if (firstFrame.length < 2 * batch) {
            firstFrame = new int[2 * batch];
        }
        for (int row = 0; row < batch; row += chunkRows) {
            projectChunk(output, row, Math.min(batch, row + chunkRows));
        }
        position += batch;
        projectedRows += batch;
    }

    static void checkSize(String what, MemorySegment segment, int batch, long width) {
        if (batch < 1) {
            throw new IllegalArgumentException("The batch must have at least one row, not " + batch + ".");
        }
        long bytes = Math.multiplyExact(batch * (long) Float.BYTES, width);
        if (segment.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    "The " + what + " has " + segment.byteSize() + " bytes, but " + batch
                            + " rows of " + width + " float32 need " + bytes + ".");
        }
    }

    private void projectChunk(MemorySegment output, int from, int to) {
        int needed = Math.multiplyExact(to - from, demodulator.outputs());
        if (rows.length < needed) {
            rows = new float[needed];
        }
        int classes = 0;
        for (int h = 2 * from; h < 2 * to; h++) {
            if (halves.on(h) > 0) {
                classes |= 1 << AutoExposure.brightnessClass(halves.on(h));
            }
        }
        if (classes == 0) {
            output.asSlice(from * outputs * Float.BYTES, (to - from) * outputs * Float.BYTES).fill((byte) 0);
        }
        for (int rest = classes; rest != 0; rest &= rest - 1) {
            int brightnessClass = Integer.numberOfTrailingZeros(rest);
            OperatingPoint point = calibration.point(brightnessClass);
            encode(from, to, brightnessClass);
            if (counts == null || counts.capacity() < frames.count()) {
                counts = CountFrames.of(device.geometry(), region, frames.count());
            }
            long start = System.nanoTime();
            device.expose(frames, point.shot(), counts);
            deviceNanos += System.nanoTime() - start;
            exposedFrames += frames.count();
            retrieve(from, to, point, rest == classes, (rest & rest - 1) == 0 ? output : null);
        }
    }

    /** Adds the frames of all halves of a class. */
    private void encode(int from, int to, int brightnessClass) {
        frames.clear();
        for (int h = 2 * from; h < 2 * to; h++) {
            firstFrame[h] = -1;
            if (halves.on(h) > 0 && AutoExposure.brightnessClass(halves.on(h)) == brightnessClass) {
                long half = 2 * position + h;
                int frame = frames.add(half * retrieval.framesPerHalf() | numberBits,
                        demodulator.firstPhase());
                firstFrame[h] = frame;
                halves.show(h, frames, frame);
                demodulator.complete(frames, frame);
            }
        }
    }

    /**
     * Adds what the frames of one class show. Splits the work by rows, and the outputs of a row where there are fewer rows
     * than threads can share, so that a slice stays in cache.
     *
     * @param first whether this is the first class, so that rows hold nothing yet
     * @param output where the rows are copied after the last class; null before it
     */
    private void retrieve(int from, int to, OperatingPoint point, boolean first, MemorySegment output) {
        int width = demodulator.outputs();
        int slices = (int) Math.clamp(32L * team.size() / (to - from), 1, demodulator.lines());
        int bands = Math.min(to - from, 4 * team.size());
        team.run(bands * slices, (_, piece) -> {
            int band = piece / slices;
            int slice = piece % slices;
            int firstLine = (int) ((long) demodulator.lines() * slice / slices);
            int lastLine = (int) ((long) demodulator.lines() * (slice + 1) / slices);
            int start = demodulator.outputsBefore(firstLine);
            int end = demodulator.outputsBefore(lastLine);
            int last = from + (int) ((long) (to - from) * (band + 1) / bands);
            for (int b = from + (int) ((long) (to - from) * band / bands); b < last; b++) {
                int at = (b - from) * width;
                if (first) {
                    Arrays.fill(rows, at + start, at + end, 0);
                }
                int backgrounds = 0;
                for (int half = 0; half < 2; half++) {
                    int frame = firstFrame[2 * b + half];
                    if (frame >= 0) {
                        int sign = half == 0 ? 1 : -1;
                        demodulator.accumulate(counts, frame, point, sign, rows, at, firstLine, lastLine);
                        backgrounds += sign;
                    }
                }
                if (backgrounds != 0) {
                    for (int i = start; i < end; i++) {
                        rows[at + i] -= backgrounds * point.background()[i];
                    }
                }
                if (output != null && start < outputs) {
                    MemorySegment.copy(rows, at + start, output, FLOAT, (b * outputs + start) * Float.BYTES,
                            (int) Math.min(end, outputs) - start);
                }
            }
        });
    }

    /**
     * Compares this projection with the ideal linear one on given vectors. The frames it takes are counted as
     * calibration, and rows projected later are the same as without it.
     *
     * @param ternary float32, shape (batch, n); not modified
     * @param batch the number of rows, at least 1
     * @throws IllegalStateException if the device is not simulated, so that its ideal is not known
     */
    public Fidelity fidelity(MemorySegment ternary, int batch) {
        if (!(device instanceof SimulatedOpu twin)) {
            throw new IllegalStateException("The ideal projection is known for a simulated device only.");
        }
        MemorySegment retrieved = MemorySegment
                .ofArray(new float[Math.multiplyExact(batch, Math.toIntExact(outputs))]);
        MemorySegment ideal = MemorySegment
                .ofArray(new float[Math.multiplyExact(batch, Math.toIntExact(outputs))]);
        long[] before = {position, projectedRows, exposedFrames};
        try {
            numberBits = SimulatedOpu.PROBE_BIT;
            project(ternary, retrieved, batch);
        } finally {
            numberBits = 0;
            probeFrames += exposedFrames - before[2];
            position = before[0];
            projectedRows = before[1];
            exposedFrames = before[2];
        }
        try (var perfect = perfect(new SimulatedOpu(twin.parameters().perfect(), twin.seed()))) {
            perfect.project(ternary, ideal, batch);
        }
        return Fidelity.of(retrieved, ideal);
    }

    /** The projection that this one would be on a device without imperfections. */
    OpticalProjection perfect(SimulatedOpu perfectTwin) {
        var perfect = new OpticalProjection(perfectTwin, retrieval, inputs, outputs, calibration.settings(),
                team.size());
        if (demodulator instanceof Demodulator.Anchored mine
                && perfect.demodulator instanceof Demodulator.Anchored theirs) {
            theirs.choose(mine.pixels());
        }
        return perfect;
    }

    @Override
    public void close() {
        device.close();
    }
}
