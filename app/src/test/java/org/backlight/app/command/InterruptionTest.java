package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts real processes, as Ctrl-C and kill -9 do, and resumes their runs. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("processes")
class InterruptionTest {

    /** Long enough to be interrupted in the middle of an epoch. */
    private static final String[] TRAIN = {"train", "digits-odfa", "--set",
            "dataset={kind: digits, train: 800, test: 100}", "--set", "model.hidden=[16, 16]", "--set",
            "training.batch-size=2", "--set", "training.epochs=3"};

    @TempDir
    private Path runs;

    private Process start(Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(TRAIN));
        arguments.addAll(List.of("--runs-dir", folder.toString()));
        return BacklightProcess.start(arguments.toArray(String[]::new));
    }

    private RunFolder unbroken() throws IOException {
        List<String> whole = new ArrayList<>(List.of(TRAIN));
        whole.addAll(List.of("--runs-dir", runs.resolve("whole").toString()));
        assertThat(CommandLineRun.of(whole.toArray(String[]::new)).exitCode()).isZero();
        return new SmallTrainings(runs.resolve("whole")).only();
    }

    @Test
    void aRunThatIsInterruptedGoesOnAsIfItHadNotBeen() throws Exception {
        RunFolder whole = unbroken();
        Path folder = runs.resolve("broken");
        Process process = start(folder);
        RunFolder run = BacklightProcess.awaitStep(process, folder, 100);
        BacklightProcess.interrupt(process);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(said).containsPattern("Interrupted after step \\d+; the checkpoint is written")
                .contains("./backlight train --resume " + run.path());
        assertThat(run.summary()).isEmpty();

        assertThat(CommandLineRun.of("train", "--resume", run.path().toString()).exitCode()).isZero();
        assertThat(RunCurves.of(run)).isEqualTo(RunCurves.of(whole));
        assertThat(run.summary().orElseThrow().testLoss())
                .isEqualTo(whole.summary().orElseThrow().testLoss());
    }

    @Test
    void aKilledRunGoesOnFromItsLastCheckpoint() throws Exception {
        Path folder = runs.resolve("killed");
        Process process = start(folder);
        RunFolder run = BacklightProcess.awaitStep(process, folder, 500);
        process.destroyForcibly().waitFor();
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", run.path().toString());
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.out()).containsPattern("Goes on after step [1-9]\\d*");
        assertThat(RunCurves.of(run)).isEqualTo(RunCurves.of(unbroken()));
        assertThat(run.summary()).isPresent();
    }

    /** Any step between the first checkpoint and the middle of the training. */
    @Test
    void aTextsTrainingThatIsKilledAtARandomMomentGoesOnAsIfItHadNotBeen() throws Exception {
        long moment = 11 + new Random().nextInt(50);
        String[] more = {"--set", "training.steps=120", "--set", "training.checkpoint-interval=10", "--set",
                "training.evaluation-interval=50"};
        BookOfFewWords.write(runs);
        var killed = new SmallTextTrainings(runs);
        Process process = BacklightProcess
                .start(killed.arguments("dialogs-dfa", more).toArray(String[]::new));
        RunFolder run = BacklightProcess.awaitStep(process, killed.runs(), moment);
        process.destroyForcibly().waitFor();
        assertThat(run.summary()).as("too late to kill it").isEmpty();
        CommandLineRun resumed = killed.resume(run);
        assertThat(resumed.out()).as(resumed.err()).containsPattern("Goes on after step [1-9]\\d*");

        var unbroken = new SmallTextTrainings(Files.createDirectory(runs.resolve("unbroken")));
        BookOfFewWords.write(unbroken.folder());
        assertThat(unbroken.train("dialogs-dfa", more).exitCode()).isZero();
        assertThat(RunCurves.of(run)).as("killed after step " + moment)
                .isEqualTo(RunCurves.of(unbroken.only())).hasSizeGreaterThan(100);
    }

    /** A limit on the size of files makes the checkpoint fail that Ctrl-C asks for. */
    @Test
    void aFailureWhileTheProcessEndsIsSaid() throws Exception {
        Path folder = runs.resolve("limited");
        List<String> arguments = new ArrayList<>(List.of(TRAIN));
        arguments.addAll(List.of("--set", "model.hidden=[300]", "--runs-dir", folder.toString()));
        Process process = BacklightProcess.startWithin("ulimit -f 512", arguments.toArray(String[]::new));
        RunFolder run = BacklightProcess.awaitStep(process, folder, 20);
        BacklightProcess.interrupt(process);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(said).containsPattern(
                "backlight: run " + run.path() + " cannot be written: checkpoint .* could not");
        assertThat(run.checkpoints()).isEmptyDirectory();
    }
}
