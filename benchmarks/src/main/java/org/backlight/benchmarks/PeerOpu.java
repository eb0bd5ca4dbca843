package org.backlight.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Simulation of the Python world, {@code benchmarks/peers/simulated_opu.py}, which waits for its turns; nothing where there is none. */
final class PeerOpu implements AutoCloseable {

    /** What it measures, in its order. */
    static final List<String> WAYS = List.of("NumPy, complex matrix", "NumPy, two real matrices",
            "PyTorch, two real matrices");

    private static final Path SCRIPT = Path.of("benchmarks/peers/simulated_opu.py");
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
        String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("/usr/bin/python3");
        if (bytes > MOST_BYTES || !Files.exists(SCRIPT) || !Files.isExecutable(Path.of(python))) {
            System.err.printf(Locale.ROOT,
                    "no simulation in Python: it would take %.2g bytes of at most %d, of %s by %s%n",
                    bytes, MOST_BYTES, SCRIPT, python);
            return new PeerOpu(null);
        }
        Process process = new ProcessBuilder(python, SCRIPT.toString(), String.valueOf(inputs),
                String.valueOf(outputs), String.valueOf(frames), String.valueOf(density))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var peer = new PeerOpu(process);
        if (!"ready".equals(peer.lines.readLine())) {
            System.err.println("no simulation in Python: it did not start");
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
