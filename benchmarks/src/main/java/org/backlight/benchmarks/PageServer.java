package org.backlight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code backlight watch} in a process of its own, with the options that {@code ./backlight} gives the JVM. */
final class PageServer implements AutoCloseable {

    private static final String ADDRESS = "listening on ";

    private final Process process;
    private final String address;

    /**
     * Starts the server.
     *
     * @param folder of all runs
     * @throws IOException if it does not come to listen
     */
    PageServer(Path folder) throws IOException {
        process = new ProcessBuilder(command(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), "watch",
                folder.toString(), "--port", "0")).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String line;
        do {
            line = process.inputReader().readLine();
            if (line == null) {
                throw new IOException("the server does not start");
            }
        } while (!line.startsWith(ADDRESS));
        address = line.substring(ADDRESS.length());
    }

    /**
     * Returns how a program of this build is called.
     *
     * @param options of the JVM
     * @param arguments of {@code backlight}
     */
    static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"),
                        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"),
                "org.backlight.app.command.Backlight"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the address of the page. */
    String address() {
        return address;
    }

    /** Returns the processor time that the server has taken, in nanoseconds. */
    long processorNanos() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
