package org.backlight.benchmarks;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.backlight.app.machine.Quartiles;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.RandomProjection;

/**
 * Ratio of the time that a batch of ternary errors takes through the simulated optical processing unit, with all its
 * noise, to that through the digital projection that it stands for: a stored matrix, or a Hadamard projection where
 * that would be larger than {@value #STORED_BYTES} bytes. Both are measured in turn in one run; prints median and
 * spread of repeated rounds, and their ratio.
 *
 * <p>Where Python has NumPy and PyTorch, the intensities of as many frames are computed by those in the same turns, as others simulate such
 * a device ({@link PeerOpu}): without noise, camera and retrieval.
 *
 * <p>Arguments: preset (launay-2020), inputs (10), outputs (1024), batch (128), share of elements that are on (0.3).
 */
public final class OpuThroughput {

    private static final long STORED_BYTES = 1L << 29;
    private static final int ROUNDS = 15;
    private static final double ROUND_SECONDS = 0.25;

    private OpuThroughput() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws IOException {
        String preset = argument(arguments, 0, "launay-2020");
        int inputs = Integer.parseInt(argument(arguments, 1, "10"));
        int outputs = Integer.parseInt(argument(arguments, 2, "1024"));
        int batch = Integer.parseInt(argument(arguments, 3, "128"));
        double density = Double.parseDouble(argument(arguments, 4, "0.3"));
        MemorySegment errors = MemorySegment.ofArray(ternary(batch * inputs, density));
        MemorySegment feedback = MemorySegment.ofArray(new float[batch * outputs]);
        try (OpticalProjection opu = OpticalProjection.simulated(OpuPresets.load(preset), 1, inputs, outputs);
                RandomProjection digital = 4L * inputs * outputs <= STORED_BYTES
                        ? new DenseProjection(1, inputs, outputs)
                        : new HadamardProjection(1, inputs, outputs, 2)) {
            double[] optical = new double[ROUNDS];
            double[] stored = new double[ROUNDS];
            millis(opu, errors, feedback, batch);
            millis(digital, errors, feedback, batch);
            long before = opu.ledger().frames();
            opu.project(errors, feedback, batch);
            long frames = opu.ledger().frames() - before;
            List<double[]> peers = new ArrayList<>();
            try (PeerOpu peer = PeerOpu.start(inputs, outputs, frames, density / 2)) {
                for (int round = 0; round < ROUNDS; round++) {
                    optical[round] = millis(opu, errors, feedback, batch);
                    stored[round] = millis(digital, errors, feedback, batch);
                    peer.millis().ifPresent(peers::add);
                }
            }
            System.out.printf(Locale.ROOT,
                    "%s, %d inputs, %d outputs, batch %d, %d frames per call, fidelity %.4f%n",
                    preset, inputs,
                    outputs, batch, frames, opu.fidelity(errors, batch).correlation());
            print("simulated device", optical);
            print(digital instanceof DenseProjection ? "stored matrix" : "Hadamard", stored);
            System.out.printf(Locale.ROOT, "%.1f projections per second; device: %.0f frames per second%n",
                    1000 * batch / Quartiles.of(optical).median(),
                    1000 * frames / Quartiles.of(optical).median());
            System.out.printf(Locale.ROOT, "ratio %.2f%n",
                    Quartiles.of(optical).median() / Quartiles.of(stored).median());
            if (!peers.isEmpty()) {
                System.out.printf(Locale.ROOT,
                        "threads: %d of the simulated device, %d of each way in Python%n",
                        SimulatedOpu.DEFAULT_THREADS, PeerOpu.THREADS);
            }
            for (int way = 0; way < (peers.isEmpty() ? 0 : PeerOpu.WAYS.size()); way++) {
                int at = way;
                printPeer(PeerOpu.WAYS.get(way), peers.stream().mapToDouble(round -> round[at]).toArray(),
                        optical);
            }
        }
    }

    private static void printPeer(String way, double[] millis, double[] optical) {
        double[] ratios = new double[millis.length];
        Arrays.setAll(ratios, round -> optical[round] / millis[round]);
        Arrays.sort(ratios);
        print(way, millis);
        System.out.printf(Locale.ROOT, "peer-ratio %.3f (%.3f to %.3f): simulated device / %s%n",
                Quartiles.of(ratios).median(), ratios[0], ratios[ratios.length - 1], way);
    }

    private static String argument(String[] arguments, int index, String standard) {
        return index < arguments.length ? arguments[index] : standard;
    }

    private static float[] ternary(int length, double density) {
        SplittableRandom random = new SplittableRandom(1);
        float[] codes = new float[length];
        for (int i = 0; i < length; i++) {
            codes[i] = random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return codes;
    }

    /** Returns the mean milliseconds of a call over one round. */
    private static double millis(RandomProjection projection, MemorySegment input, MemorySegment output,
            int batch) {
        long start = System.nanoTime();
        int calls = 0;
        do {
            projection.project(input, output, batch);
            calls++;
        } while (System.nanoTime() - start < ROUND_SECONDS * 1e9);
        return (System.nanoTime() - start) / 1e6 / calls;
    }

    private static void print(String name, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf(Locale.ROOT, "%-26s %8.3f ms per call (median of %d rounds; %.3f to %.3f)%n", name,
                Quartiles.of(sorted).median(), ROUNDS,
                sorted[0], sorted[sorted.length - 1]);
    }
}
