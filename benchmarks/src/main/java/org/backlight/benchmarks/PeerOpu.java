package org.backlight.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.optics.twin.SimulatedOpu;

/** Simulation of the Python world, {@code benchmarks/peers/simulated_opu.py}, which waits for its turns; nothing where there is none. */
final class PeerOpu implements AutoCloseable {

    /** What it measures, in its order. */
    static final List<String> WAYS = List.of("NumPy, complex matrix", "NumPy, two real matrices",
            "PyTorch, two real matrices");

    /** As many as the twin has. */
    static final int THREADS = SimulatedOpu.DEFAULT_THREADS;

    private static final long MOST_BYTES = 1L << 31;

    private final Process process;
    private final BufferedReader lines;
    private final Writer turns;

    private PeerOpu(Process process) {
        this.process = process;
        lines = process == null ? null : process.inputReader();
        turns = process == null ? null : process.outputWriter();
    }

    /**
     * Starts it, and waits until it has made its matrix.
     *
     * @param frames of a turn
     * @param density share of inputs that are on in each
     */
    static PeerOpu start(int inputs, int outputs, long frames, double density) throws IOException {
        double bytes = 16.0 * inputs * outputs + 4.0 * frames * (inputs + outputs);
        if (bytes > MOST_BYTES) {
            System.err.printf(Locale.ROOT,
                    "no simulation in Python: it would take %.2g bytes, at most are %d%n",
                    bytes, MOST_BYTES);
            return new PeerOpu(null);
        }
        PeerProgram program = PeerProgram.of("simulated_opu.py");
        if (program.missing().isPresent()) {
            System.err.println("no simulation in Python: there is no " + program.missing().get());
            return new PeerOpu(null);
        }
        List<String> command = new ArrayList<>(program.command());
        command.addAll(List.of(String.valueOf(inputs), String.valueOf(outputs), String.valueOf(frames),
                String.valueOf(density), String.valueOf(THREADS)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Libraries that NumPy and PyTorch multiply by read their number of threads when they are loaded.
        for (String variable : List.of("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")) {
            builder.environment().put(variable, String.valueOf(THREADS));
        }
        var peer = new PeerOpu(builder.start());
        if (!"ready".equals(peer.lines.readLine())) {
            System.err.println(
                    "no simulation in Python: it ended, or said something else than that it is ready");
            peer.close();
            return new PeerOpu(null);
        }
        return peer;
    }

    /** Returns the milliseconds of a turn by each of {@link #WAYS}; empty where there is no simulation. */
    Optional<double[]> millis() throws IOException {
        if (process == null) {
            return Optional.empty();
        }
        turns.write("\n");
        turns.flush();
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the simulation in Python has ended");
        }
        return Optional.of(Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray());
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            turns.close();
            process.destroy();
        }
    }
}
