package org.backlight.optics.retrieval.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.PixelReadout;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Retrieval of ternary rows: they are shown as binary frames and exposed, and their projections retrieved with a given
 * calibration.
 */
public final class RowRetrieval {

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private static final long CHUNK_BYTES = 1L << 24;

    private final OpuDevice device;
    private final Retrieval retrieval;
    private final Region region;
    private final Demodulator demodulator;
    private final int outputs;
    private final int inputs;
    private final ThreadTeam team;
    private final TernaryHalves halves;
    private final BinaryFrames frames;
    private CountFrames counts;
    private float[] rows = new float[0];
    /** First frame of each half in the current exposure, or −1. */
    private int[] firstFrame = new int[0];
    private long framesExposed;
    private long deviceNanos;

    /**
     * Creates the retrieval of rows on a device.
     *
     * @param device prepared for layout and region
     */
    public RowRetrieval(OpuDevice device, Retrieval retrieval, MirrorLayout layout, Region region,
            Demodulator demodulator, int outputs, ThreadTeam team) {
        this.device = device;
        this.retrieval = retrieval;
        this.region = region;
        this.demodulator = demodulator;
        this.inputs = layout.inputs();
        this.outputs = outputs;
        this.team = team;
        halves = new TernaryHalves(inputs, team);
        frames = new BinaryFrames(layout.bits());
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** Returns the frames exposed so far. */
    public long framesExposed() {
        return framesExposed;
    }

    /** Returns how long this process waited for the device to expose them. */
    public long deviceNanos() {
        return deviceNanos;
    }

    /**
     * Numbering and time of frames.
     *
     * @param mark added to their numbers, see {@link org.backlight.optics.device.FrameNumbers}
     * @param seconds when the frame that only has the mark is shown
     * @param periodSeconds from one frame to the next; 0 for all at once
     */
    public record Moment(long mark, double seconds, double periodSeconds) {}

    /**
     * Takes the rows in hand.
     *
     * @param input float32, shape (batch, inputs), each element −1, 0 or 1; not modified
     * @throws IllegalArgumentException if an element is not −1, 0 or 1
     */
    public void read(MemorySegment input, int batch) {
        halves.read(input, batch);
        if (firstFrame.length < 2 * batch) {
            firstFrame = new int[2 * batch];
        }
    }

    /**
     * Projects some of the rows in hand.
     *
     * @param output float32, shape (batch, outputs); rows from and up to to − 1 are overwritten
     * @param number of the first row in hand, by which its frames are numbered
     */
    public void project(MemorySegment output, int from, int to, long number, Moment moment,
            Calibration calibration) {
        frames.clock(moment.seconds, moment.mark, moment.periodSeconds);
        int pixels = pixels() == null ? region.pixels() : outputs;
        long bytesPerRow = 2L * retrieval.framesPerHalf() * pixels * Short.BYTES;
        int chunkRows = (int) Math.clamp(CHUNK_BYTES / bytesPerRow, 1, 1 << 16);
        for (int row = from; row < to; row += chunkRows) {
            projectChunk(output, row, Math.min(to, row + chunkRows), number, moment.mark, calibration);
        }
    }

    private void projectChunk(MemorySegment output, int from, int to, long number, long mark,
            Calibration calibration) {
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
            long bytesPerRow = (long) outputs * Float.BYTES;
            output.asSlice(from * bytesPerRow, (to - from) * bytesPerRow).fill((byte) 0);
        }
        for (int rest = classes; rest != 0; rest &= rest - 1) {
            int brightnessClass = Integer.numberOfTrailingZeros(rest);
            OperatingPoint point = calibration.point(brightnessClass);
            encode(from, to, brightnessClass, number, mark);
            makeRoom();
            long start = System.nanoTime();
            device.expose(frames, point.settings(), counts);
            deviceNanos += System.nanoTime() - start;
            framesExposed += frames.count();
            retrieve(from, to, point, rest == classes, (rest & rest - 1) == 0 ? output : null);
        }
    }

    /** Returns the pixels of the outputs, if the device gives them alone; null otherwise, and before they are chosen. */
    private int[] pixels() {
        int[] chosen = demodulator.pixels();
        return chosen != null && device.capability(PixelReadout.class)
                .map(readout -> readout.savesBy(chosen)).orElse(false) ? chosen : null;
    }

    private void makeRoom() {
        int[] pixels = pixels();
        if (counts != null && counts.capacity() >= frames.count() && counts.pixels() == pixels) {
            return;
        }
        counts = pixels == null
                ? CountFrames.of(device.geometry(), region, frames.count())
                : CountFrames.ofPixels(device.geometry(), pixels, frames.count());
    }

    /** Adds the frames of all halves of a class. */
    private void encode(int from, int to, int brightnessClass, long number, long mark) {
        frames.clear();
        for (int h = 2 * from; h < 2 * to; h++) {
            firstFrame[h] = -1;
            if (halves.on(h) > 0 && AutoExposure.brightnessClass(halves.on(h)) == brightnessClass) {
                long half = 2 * number + h;
                int frame = frames.add(half * retrieval.framesPerHalf() | mark, demodulator.firstPhase());
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
                    MemorySegment.copy(rows, at + start, output, FLOAT,
                            ((long) b * outputs + start) * Float.BYTES,
                            Math.min(end, outputs) - start);
                }
            }
        });
    }
}
