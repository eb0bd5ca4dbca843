package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.backlight.app.run.RunFolder;
import org.backlight.projection.npy.NpyOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose feedback goes by a matrix of the user's, as a projection and as the medium of the twin. */
class GivenMatrixTest {

    private static final int ERRORS = 10;
    private static final int ROWS = 600;

    @TempDir
    private Path folder;

    private Path matrix() throws IOException {
        Path file = folder.resolve("T.npy");
        float[] entries = new float[ROWS * ERRORS];
        var random = new Random(2);
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (float) random.nextGaussian();
        }
        try (var out = new NpyOutput(file, ROWS, ERRORS)) {
            out.write(MemorySegment.ofArray(entries));
            out.complete();
        }
        return file;
    }

    private CommandLineRun train(String recipe, String projection) {
        return new SmallTrainings(folder.resolve("runs")).train(recipe, "--set",
                "feedback.projection=" + projection);
    }

    private double accuracy() throws IOException {
        RunFolder run = new SmallTrainings(folder.resolve("runs")).only();
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("T.npy");
        return run.summary().orElseThrow().testFigure("accuracy");
    }

    /** Chance is 0.1, with a standard deviation of 0.02. */
    @Test
    void aTrainingLearnsByAGivenMatrix() throws IOException {
        CommandLineRun run = train("digits-dfa", "{kind: matrix, path: " + matrix() + "}");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(accuracy()).isGreaterThan(0.5);
    }

    @Test
    void aTrainingLearnsByTheLightOfAMeasuredMedium() throws IOException {
        CommandLineRun run = train("digits-odfa",
                "{kind: opu, medium: {kind: measured, path: " + matrix() + "}}");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(accuracy()).isGreaterThan(0.2);
    }

    @Test
    void aMatrixThatDoesNotDoIsOneSentence() throws IOException {
        String[][] mistakes = {
                {"{kind: matrix}", "feedback.projection matrix needs path, the .npy file of the matrix"},
                {"{kind: matrix, path: " + folder + "/no.npy}",
                        "feedback.projection.path: " + folder + "/no.npy is not there"},
                {"{kind: matrix, path: " + matrix() + ", seed: 1}", "seed"}};
        for (String[] mistake : mistakes) {
            CommandLineRun run = train("digits-dfa", mistake[0]);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains(mistake[1]).hasLineCount(1);
        }
        CommandLineRun few = CommandLineRun.of("train", "digits-dfa", "--runs-dir",
                folder.resolve("runs").toString(), "--set", "model.hidden=[700]", "--set",
                "feedback.projection={kind: matrix, path: " + matrix() + "}");
        assertThat(few.exitCode()).isEqualTo(2);
        assertThat(few.err()).isEqualTo(
                "backlight: feedback.projection matrix cannot map 10 errors to the layers' 700 outputs: "
                        + folder
                        + "/T.npy has 600 rows; expected at least 700, the outputs of the projection\n");
    }
}
