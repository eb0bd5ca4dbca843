package org.backlight.app.command;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;

/**
 * A command line in a process of its own, which can be interrupted: also where this process ignores Ctrl-C, as what a shell
 * starts in the background does, and with it all that it starts.
 */
final class BacklightProcess {

    /** Commands that run another one with the system's own handling of the interrupt: of GNU, and of any Perl. */
    private static final List<List<String>> HEEDING = List.of(List.of("env", "--default-signal=INT"),
            List.of("perl", "-e", "$SIG{INT} = \"DEFAULT\"; exec(@ARGV) or exit(127)"));
    /** Ends by the signal, or with exit code 0 where it is ignored. */
    private static final List<String> INTERRUPTS_ITSELF = List.of("sh", "-c", "kill -INT $$");
    /** What is put before a command line so that it can be interrupted, once it has been looked for. */
    private static List<String> prefix;

    private BacklightProcess() {}

    static Process start(String... arguments) throws IOException {
        return new ProcessBuilder(command(List.of(), arguments)).redirectErrorStream(true).start();
    }

    /** Starts the same by a JVM with one more option, which comes after those of the tests. */
    static Process startWith(String option, String... arguments) throws IOException {
        return new ProcessBuilder(command(List.of(option), arguments))
                .redirectErrorStream(true).start();
    }

    /** The same in a shell that has run another command before, such as one that sets a limit. */
    static Process startWithin(String before, String... arguments) throws IOException {
        List<String> shell = new ArrayList<>(List.of("bash", "-c", before + " && exec \"$@\"", "bash"));
        shell.addAll(command(List.of(), arguments));
        return new ProcessBuilder(shell).redirectErrorStream(true).start();
    }

    private static synchronized List<String> heeding() {
        if (prefix == null) {
            prefix = ignoresInterrupts(List.of())
                    ? HEEDING.stream().filter(words -> !ignoresInterrupts(words)).findFirst().orElse(null)
                    : List.of();
            assumeTrue(prefix != null, "processes are started with Ctrl-C ignored, and neither env"
                    + " --default-signal nor perl is here to change that");
        }
        return prefix;
    }

    /** Whether a process that these words start ignores the signal, or cannot be started by them. */
    private static boolean ignoresInterrupts(List<String> words) {
        List<String> command = new ArrayList<>(words);
        command.addAll(INTERRUPTS_ITSELF);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 128 + 2;
        } catch (IOException e) {
            // Without a shell, there is none that would have had it ignored.
            return !words.isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(heeding());
        command.addAll(ProgramJvm.command(options.toArray(String[]::new)));
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
