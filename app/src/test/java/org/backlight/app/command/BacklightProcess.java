package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;

/** A command line in a process of its own, which can be interrupted. */
final class BacklightProcess {

    private BacklightProcess() {}

    static Process start(String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
    }

    /** The same in a shell that has run another command before, such as one that sets a limit. */
    static Process startWithin(String before, String... arguments) throws IOException {
        List<String> shell = new ArrayList<>(List.of("bash", "-c", before + " && exec \"$@\"", "bash"));
        shell.addAll(command(arguments));
        return new ProcessBuilder(shell).redirectErrorStream(true).start();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                        System.getProperty("java.class.path"), "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED", "org.backlight.app.command.Backlight"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Waits until the only training in a folder of runs has got so far, or until the process has ended. */
    static RunFolder awaitStep(Process process, Path runs, long step) throws Exception {
        while (process.isAlive() && lastStep(runs) < step) {
            Thread.sleep(20);
        }
        return new SmallTrainings(runs).only();
    }

    private static long lastStep(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return 0;
        }
        try (var folders = Files.list(runs)) {
            Path run = folders.findFirst().orElse(runs);
            return Files.exists(run.resolve("metrics.jsonl"))
                    ? new RunFolder(run).metrics().stream().mapToLong(MetricsLine::step).max().orElse(0)
                    : 0;
        }
    }

    /** What Ctrl-C sends. */
    static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }
}
