package org.backlight.app.trainings;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.backlight.app.train.Interruption;

/** A training in a process of its own, which is started as this one was, and stops if this one is gone. */
final class CellProcess {

    /** Options of this process alone. */
    private static final List<String> NOT_INHERITED = List.of("-Dbacklight.", "-agentlib", "-javaagent",
            "-Dsurefire",
            "-XX:ActiveProcessorCount");
    private static final String THREADS_OF_LIBTORCH = "OMP_NUM_THREADS";
    private static final int POLL_MILLIS = 100;

    private CellProcess() {}

    /**
     * Runs a command of Backlight to its end.
     *
     * @param main the class that takes a command line
     * @param arguments the command line
     * @param processors how many it may use
     * @param log what it says goes there
     * @param stop asked now and then; once true, the process is told to stop, and waited for
     * @return its exit code
     */
    static int run(Class<?> main, List<String> arguments, int processors, Path log, BooleanSupplier stop)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith)).forEach(command::add);
        command.add("-XX:ActiveProcessorCount=" + processors);
        command.add("-D" + Interruption.PARENT + "=" + ProcessHandle.current().pid());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putIfAbsent(THREADS_OF_LIBTORCH, Integer.toString(processors));
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.getAsBoolean()) {
                    // As a plain kill does; the training writes a checkpoint and ends.
                    process.destroy();
                    process.waitFor();
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
    }

    /** Why a process failed, in its own words. */
    static String sentence(Path log, int exitCode) {
        String own = "backlight: ";
        try {
            return Files.readString(log, StandardCharsets.UTF_8).lines().filter(line -> line.startsWith(own))
                    .reduce((_, later) -> later).map(line -> line.substring(own.length()))
                    .orElse("its process ended with code " + exitCode + ", see " + log);
        } catch (IOException e) {
            return "its process ended with code " + exitCode;
        }
    }
}
