package org.backlight.app.python;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import org.backlight.optics.remote.RemoteOpu;

/**
 * The independent bench of {@code python/tests/bench.py} in a process of its own: another random medium, camera and size of
 * mirrors than any twin's, written in NumPy.
 */
final class PythonBench implements AutoCloseable {

    private static Python python;

    private final Process process;
    private final String address;

    /**
     * Starts a bench.
     *
     * @param fault what it does wrong, a word that {@code FaultyBench} knows, {@code late}, or empty
     * @param every in which exposures of projected rows
     * @param failures how often in all
     */
    PythonBench(String fault, int every, int failures) throws IOException {
        process = python()
                .process("tests/bench.py", fault, Integer.toString(every), Integer.toString(failures))
                .redirectError(ProcessBuilder.Redirect.DISCARD).redirectErrorStream(false).start();
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        if (line == null || !line.startsWith("listening on ")) {
            process.destroy();
            throw new IOException("The bench says \"" + line + "\"; expected where it listens.");
        }
        address = line.substring("listening on ".length());
    }

    static synchronized Python python() {
        if (python == null) {
            python = Python.with("numpy", "numpy", "python3-numpy");
        }
        return python;
    }

    String address() {
        return address;
    }

    RemoteOpu open() {
        return new RemoteOpu(address, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        // It ends with its input.
        process.getOutputStream().close();
        process.destroy();
    }
}
