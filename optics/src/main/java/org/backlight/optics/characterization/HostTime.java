package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.internal.TernaryHalves;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Time that this machine takes for the host's part of a projection: encoding a ternary vector as frames, and retrieving
 * its outputs from counts. The counts are random, which costs the same time, so that no device is needed, simulated or
 * not, however large the projection.
 */
public final class HostTime {

    private static final int MOST_ROUNDS = 50;
    private static final long MOST_NANOS = 500_000_000;
    private static final int COUNTS = 1 << 16;

    private final OpuGeometry geometry;
    private final int framesPerHalf;
    private final MirrorLayout layout;
    private final Region region;
    private final Demodulator demodulator;
    private final ThreadTeam team = ThreadTeam.of(OpticalProjection.DEFAULT_THREADS);

    private HostTime(Retrieval retrieval, OpuDevice device, long inputs, long outputs) {
        geometry = device.geometry();
        framesPerHalf = retrieval.framesPerHalf();
        layout = retrieval.layout(geometry, inputs);
        region = retrieval.region(device, inputs, outputs);
        demodulator = retrieval.demodulator(geometry, layout, region, Math.toIntExact(outputs));
        if (demodulator.chooses()) {
            int[] all = demodulator.candidates();
            int[] chosen = new int[(int) outputs];
            Arrays.setAll(chosen, i -> all[(int) ((long) i * all.length / outputs)]);
            demodulator.choose(chosen);
        }
    }

    /**
     * The parts of the host's time.
     *
     * @param encodeMicros to lay out a ternary vector as frames
     * @param retrieveMicros to retrieve its outputs from counts
     * @param shown values that were laid out: those of the vector, in each half
     * @param counts that the outputs were retrieved from: those of all frames
     */
    public record Parts(double encodeMicros, double retrieveMicros, long shown, long counts) {}

    /** Returns the median of some repetitions after warming up, in microseconds, on up to two threads. */
    static double micros(DeviceUnderTest tested, long inputs, long outputs) {
        HostTime host;
        try (OpuDevice device = tested.device()) {
            host = new HostTime(tested.retrieval(), device, inputs, outputs);
        }
        Parts parts = host.measure();
        return parts.encodeMicros + parts.retrieveMicros;
    }

    /**
     * Measures the parts: of each the median of some repetitions after warming up, on up to two threads.
     *
     * @param choice the device, which is opened to be asked and shows nothing
     * @throws IllegalArgumentException if it does not take that size
     */
    public static Parts measure(DeviceChoice choice, long inputs, long outputs) {
        HostTime host;
        try (OpuDevice device = choice.open(0)) {
            host = new HostTime(choice.retrieval(device.geometry()), device, inputs, outputs);
        }
        return host.measure();
    }

    private Parts measure() {
        SplittableRandom random = new SplittableRandom(1);
        float[] codes = new float[layout.inputs()];
        for (int j = 0; j < codes.length; j++) {
            codes[j] = random.nextInt(3) - 1;
        }
        MemorySegment vector = MemorySegment.ofArray(codes);
        CountFrames counts = randomCounts(random);
        float[] row = new float[demodulator.outputs()];
        float[] ones = new float[row.length];
        Arrays.fill(ones, 1);
        var point = new OperatingPoint(new ExposureSettings(1, 1, 1), 1, 1, ones, new float[row.length]);
        TernaryHalves halves = new TernaryHalves(layout.inputs(), team);
        BinaryFrames frames = new BinaryFrames(layout.bits());
        double[] encode = new double[MOST_ROUNDS];
        double[] retrieve = new double[MOST_ROUNDS];
        int rounds = 0;
        long begin = System.nanoTime();
        while (rounds < MOST_ROUNDS && (rounds < 3 || System.nanoTime() - begin < MOST_NANOS)) {
            long start = System.nanoTime();
            frames.clear();
            halves.read(vector, 1);
            for (int half = 0; half < 2; half++) {
                int frame = frames.add((long) half * framesPerHalf, demodulator.firstPhase());
                halves.show(half, frames, frame);
                demodulator.complete(frames, frame);
            }
            long encoded = System.nanoTime();
            retrieve(counts, point, row);
            encode[rounds] = (encoded - start) / 1e3;
            retrieve[rounds++] = (System.nanoTime() - encoded) / 1e3;
        }
        return new Parts(warm(encode, rounds), warm(retrieve, rounds), 2L * codes.length,
                2L * framesPerHalf * region.pixels());
    }

    /** Returns the median of the later half, which has warmed up. */
    private static double warm(double[] micros, int rounds) {
        double[] warm = Arrays.copyOfRange(micros, rounds / 2, rounds);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private void retrieve(CountFrames counts, OperatingPoint point, float[] row) {
        int slices = Math.min(32 * team.size(), demodulator.lines());
        team.run(slices, (_, slice) -> {
            int from = (int) ((long) demodulator.lines() * slice / slices);
            int to = (int) ((long) demodulator.lines() * (slice + 1) / slices);
            Arrays.fill(row, demodulator.outputsBefore(from), demodulator.outputsBefore(to), 0);
            demodulator.accumulate(counts, 0, point, 1, row, 0, from, to);
            demodulator.accumulate(counts, framesPerHalf, point, -1, row, 0, from, to);
        });
    }

    private CountFrames randomCounts(SplittableRandom random) {
        CountFrames counts = CountFrames.of(geometry, region, 2 * framesPerHalf);
        int some = Math.min(COUNTS, 2 * framesPerHalf * region.pixels());
        for (int i = 0; i < 2 * framesPerHalf * region.pixels(); i++) {
            if (counts.isUnrounded()) {
                counts.countsUnrounded()[i] = i < some
                        ? random.nextInt(256)
                        : counts.countsUnrounded()[i - some];
            } else {
                counts.counts16()[i] = i < some ? (short) random.nextInt(256) : counts.counts16()[i - some];
            }
        }
        return counts;
    }
}
