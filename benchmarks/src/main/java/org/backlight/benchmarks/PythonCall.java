package org.backlight.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.backlight.app.machine.Quartiles;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomProjection;

/**
 * What a call from Python takes, arrays of NumPy in and out through the service, beside the same call in Java, whose arrays lie in memory
 * of this process. Arguments: inputs, outputs, batch, rounds.
 */
public final class PythonCall {

    private static final int CALLS = 20;
    private static final double WARM_UP_SECONDS = 5;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private PythonCall() {}

    /** Prints milliseconds of a call, medians over the rounds with the smallest and the largest, and the ratios round by round. */
    public static void main(String[] args) throws IOException {
        int[] defaults = {1016, 2040, 1536, 21};
        for (int i = 0; i < args.length; i++) {
            defaults[i] = Integer.parseInt(args[i]);
        }
        int inputs = defaults[0];
        int outputs = defaults[1];
        int batch = defaults[2];
        int rounds = defaults[3];
        PeerProgram program = PeerProgram.of("python_call.py");
        if (program.missing().isPresent()) {
            throw new IOException("there is no " + program.missing().get());
        }
        List<String> command = new ArrayList<>(program.command());
        for (int size : new int[]{inputs, outputs, batch}) {
            command.add(String.valueOf(size));
        }
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (Arena arena = Arena.ofShared();
                RandomProjection projection = ProjectionKind.HADAMARD.make(7, inputs, outputs, THREADS);
                BufferedReader lines = process.inputReader();
                Writer turns = process.outputWriter()) {
            if (!"ready".equals(lines.readLine())) {
                throw new IOException(
                        "the program in Python ended, or said something else than that it is ready");
            }
            MemorySegment x = arena.allocate((long) batch * inputs * Float.BYTES, 64);
            SplittableRandom random = new SplittableRandom(1);
            for (long i = 0; i < (long) batch * inputs; i++) {
                x.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
            }
            MemorySegment y = arena.allocate((long) batch * outputs * Float.BYTES, 64);
            Runnable call = () -> projection.project(x, y, batch);
            for (long end = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9); System.nanoTime() < end;) {
                call.run();
            }
            for (long end = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9); System.nanoTime() < end;) {
                turn(lines, turns);
            }
            double[] java = new double[rounds];
            double[] python = new double[rounds];
            double[] service = new double[rounds];
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                java[round] = median(call);
                double[] told = turn(lines, turns);
                python[round] = told[0];
                service[round] = told[1];
                ratios[round] = python[round] / java[round];
            }
            System.out.printf(Locale.ROOT, "hadamard, %,d to %,d, batch %,d; rounds of %d calls: %d%n",
                    inputs,
                    outputs, batch, CALLS, rounds);
            print("Java", java, 1e3, " ms");
            print("Python", python, 1e3, " ms");
            print("the service alone", service, 1e3, " ms");
            print("ratio Python / Java", ratios, 1, "");
        } finally {
            process.destroy();
        }
    }

    private static double median(Runnable call) {
        double[] seconds = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long from = System.nanoTime();
            call.run();
            seconds[i] = (System.nanoTime() - from) / 1e9;
        }
        return Quartiles.of(seconds).median();
    }

    private static double[] turn(BufferedReader lines, Writer turns) throws IOException {
        turns.write(CALLS + "\n");
        turns.flush();
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the program in Python has ended");
        }
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static void print(String name, double[] rounds, double factor, String unit) {
        System.out.printf(Locale.ROOT, "%s: %.3f%s (%.3f to %.3f)%n", name,
                factor * Quartiles.of(rounds).median(), unit,
                factor * Arrays.stream(rounds).min().orElseThrow(),
                factor * Arrays.stream(rounds).max().orElseThrow());
    }
}
