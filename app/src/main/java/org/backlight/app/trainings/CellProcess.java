package org.backlight.app.trainings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.backlight.app.train.Interruption;

/**
 * A command in a process of its own, such as a training or a measurement, which is started as this one was, and stops if this one is
 * gone.
 */
public final class CellProcess {

    /** Options of this process alone. */
    private static final List<String> NOT_INHERITED = List.of("-Dbacklight.", "-agentlib", "-javaagent",
            "-Dsurefire",
            "-XX:ActiveProcessorCount");
    private static final String THREADS_OF_LIBTORCH = "OMP_NUM_THREADS";
    private static final int POLL_MILLIS = 100;
    private static final int STANDARD_OUTPUT = 1;

    private CellProcess() {}

    /**
     * Runs a command of Backlight to its end.
     *
     * @param main the class that takes a command line
     * @param jvmOptions for its JVM, beside those of this one
     * @param arguments the command line
     * @param processors how many it may use
     * @param log what it says goes there, behind what is there already
     * @param stop asked now and then; once true, the process is asked to stop, and waited for
     * @return how it ended, in its own words where it failed with some
     * @throws IOException if it cannot be started
     */
    public static String run(Class<?> main, List<String> jvmOptions, List<String> arguments, int processors,
            Path log, BooleanSupplier stop)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith)).forEach(command::add);
        command.addAll(jvmOptions);
        command.add("-XX:ActiveProcessorCount=" + processors);
        command.add("-D" + Interruption.PARENT + "=" + ProcessHandle.current().pid());
        command.add("-Dbacklight.stderr=" + STANDARD_OUTPUT);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long before = Files.exists(log) ? Files.size(log) : 0;
        builder.environment().putIfAbsent(THREADS_OF_LIBTORCH, Integer.toString(processors));
        Process process = builder.start();
        process.getOutputStream().close();
        Thread startup = Thread.ofVirtual().start(() -> copyErrors(process, log));
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.getAsBoolean()) {
                    // As a plain kill does; the training writes a checkpoint and ends.
                    process.destroy();
                    process.waitFor();
                }
            }
            startup.join();
            return sentence(log, before, process.exitValue());
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
    }

    /**
     * Copies what the JVM says on standard error while it starts, but for its warning of the Vector API, which no flag
     * prevents. After that the process takes its standard output, the log, for standard error as well.
     */
    private static void copyErrors(Process process, Path log) {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                if (!line.startsWith("WARNING: Using incubator modules:")) {
                    Files.writeString(log, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
                }
            }
        } catch (IOException _) {
            // The process writes to the log itself, and says so if that is impossible.
        }
    }

    private static String sentence(Path log, long before, int exitCode) {
        String own = "backlight: ";
        String code = "its process ended with code " + exitCode;
        try (InputStream said = Files.newInputStream(log)) {
            said.skipNBytes(before);
            return new String(said.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> line.startsWith(own)).reduce((_, later) -> later)
                    .map(line -> line.substring(own.length())).orElse(code + ", see " + log);
        } catch (IOException e) {
            return code;
        }
    }
}
