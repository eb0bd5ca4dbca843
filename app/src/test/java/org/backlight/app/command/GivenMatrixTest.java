package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.backlight.app.run.RunFolder;
import org.backlight.projection.npy.NpyOutput;
import org.backlight.substrate.checksum.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Keeps the steps of one epoch, as if the run had been stopped then. */
    private RunFolder stopped(String recipe, String projection) throws IOException {
        SmallTrainings small = new SmallTrainings(folder.resolve("runs"));
        CommandLineRun run = small.train(recipe, "--set", "feedback.projection=" + projection, "--set",
                "training.schedule.decay=constant", "--set", "training.epochs=1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return small.only();
    }

    private static CommandLineRun resumed(RunFolder run, String... settings) {
        List<String> args = new ArrayList<>(
                List.of("train", "--resume", run.path().toString(), "--set", "training.epochs=2"));
        for (String setting : settings) {
            args.addAll(List.of("--set", setting));
        }
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    /** A path that was relative is none in the run, which goes on from anywhere, with the same matrix, wherever it lies. */
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    digits-dfa  | {kind: matrix, path: '%s'} | feedback.projection.path
                    digits-odfa | {kind: opu, medium: {kind: measured, path: '%s'}} | feedback.projection.medium.path
                    digits-odfa | {kind: opu, driver: twin, medium: {kind: measured, path: '%s'}} | feedback.projection.medium.path
                    """)
    void aRunGoesOnWithTheSameMatrixOnly(String recipe, String projection, String key) throws IOException {
        Path file = matrix();
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        assertThat(relative).isRelative();
        RunFolder run = stopped(recipe, String.format(Locale.ROOT, projection, relative));
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("path: " + file + "\n");
        assertThat(Files.readString(run.path().resolve("summary.json"))).contains("\"T.npy\"")
                .contains(Sha256.hexOf(file));
        Path moved = Files.move(file, folder.resolve("moved.npy"));
        CommandLineRun gone = resumed(run);
        assertThat(gone.exitCode()).isEqualTo(2);
        assertThat(gone.err()).contains("T.npy").hasLineCount(1);
        byte[] bytes = Files.readAllBytes(moved);
        bytes[bytes.length - 1] ^= 1;
        Path changed = Files.write(folder.resolve("changed.npy"), bytes);
        CommandLineRun other = resumed(run, key + "=" + changed);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).isEqualTo("backlight: run " + run.path()
                + " was begun with another matrix than " + key + " " + changed
                + " has now; --resume goes on with a run as it was begun\n");
        CommandLineRun same = resumed(run, key + "=" + moved);
        assertThat(same.exitCode()).as(same.err()).isZero();
        assertThat(same.out()).contains("Goes on after step 12.");
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("moved.npy");
    }

    /** Versions without digests left such runs. */
    @Test
    void aRunWithoutADigestGoesOnAndKeepsIt() throws IOException {
        Path file = matrix();
        RunFolder run = stopped("digits-dfa", "{kind: matrix, path: " + file + "}");
        Path digest = run.path().resolve("matrix.digest");
        Files.delete(digest);
        CommandLineRun resumed = resumed(run);
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out())
                .contains("The run has kept no digest of its matrix: that of feedback.projection.path "
                        + file + " is kept from now on.\n");
        assertThat(digest).hasContent(Sha256.hexOf(file));
        assertThat(resumed(run, "training.epochs=3").out()).contains("Goes on after step 24.")
                .doesNotContain("digest");
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
                {"{kind: matrix}",
                        "feedback.projection.path is missing; expected the path of the .npy file of the matrix"},
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
