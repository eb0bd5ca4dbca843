package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.Preprocessing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnDataTest {

    @TempDir
    private Path folder;

    private OwnData own;

    @BeforeEach
    void makeFolder() {
        own = new OwnData(folder);
    }

    private RunFolder trained(String dataset, String... more) throws IOException {
        CommandLineRun run = own.train(dataset, more);
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (var folders = Files.list(own.runs())) {
            return RunFolder.open(folders.max(Path::compareTo).orElseThrow(), own.runs());
        }
    }

    private static RunSummary summary(RunFolder folder) {
        return folder.summary().orElseThrow();
    }

    private void refused(String dataset, String... parts) throws IOException {
        CommandLineRun run = own.train(dataset);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(parts);
        assertThat(own.runs()).doesNotExist();
    }

    @Test
    void aFolderOfImagesIsLearnedByFeedbackAndItsPreprocessingKept() throws IOException {
        Path images = own.images("stripes", 30);
        RunFolder run = trained("{kind: images, path: " + images + "}", "training.method=dfa",
                "feedback={projection: gaussian}");
        assertThat(summary(run).testFigure("accuracy")).isGreaterThan(0.9);
        Preprocessing kept = Preprocessing.of(run);
        assertThat(kept.shape()).containsExactly(1L, 8L, 8L);
        assertThat(kept.classes()).containsExactly("across", "down");
        assertThat(kept.mean().getFirst()).isEqualTo(summary(run).standardization().mean());
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("test-share: 0.2");
    }

    /** A convolution tells stripes across from stripes down by feedback, by light, and by its head alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"bp | none", "dfa | {projection: gaussian}", "odfa | {}", "shallow | none"})
    void imagesAreLearnedByAConvolutionalNetwork(String method, String feedback) throws IOException {
        Path images = own.images("stripes", 30);
        List<String> settings = new ArrayList<>(List.of("training.method=" + method,
                "model={kind: cnn, layers: [{kind: convolution, channels: 6}, normalization, activation, pooling, dense, activation]}"));
        if (!feedback.equals("none")) {
            settings.add("feedback=" + feedback);
        }
        RunFolder run = trained("{kind: images, path: " + images + "}", settings.toArray(String[]::new));
        assertThat(summary(run).testFigure("accuracy")).isGreaterThan(0.9);
    }

    @Test
    void imagesAreLearnedByAVisionTransformerAndFlatSamplesAreNot() throws IOException {
        Path images = own.images("stripes", 30);
        RunFolder run = trained("{kind: images, path: " + images + "}",
                "model={kind: vit, patch: 4, width: 16, heads: 2, blocks: 1, feed-forward: 32}");
        assertThat(summary(run).testFigure("accuracy")).isGreaterThan(0.9);
        Path table = own.table("t.csv", 20);
        for (String model : List.of("vit", "cnn")) {
            CommandLineRun refused = own.train("{kind: table, path: " + table + ", target: kind}",
                    "model=" + model,
                    "dataset.inputs=[x, y]");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("channels × rows × columns");
        }
    }

    /** The place may change, the images may not. */
    @Test
    void aRunOnImagesGoesOnWithTheSameImagesOnly() throws IOException {
        Path images = own.images("stripes", 10);
        RunFolder run = trained("{kind: images, path: " + images + "}", "training.epochs=1");
        Path moved = own.images("moved", 10);
        CommandLineRun same = CommandLineRun.of("train", "--resume", run.path().toString(), "--set",
                "training.epochs=2", "--set", "dataset.path=" + moved);
        assertThat(same.exitCode()).as(same.err()).isZero();
        Files.copy(moved.resolve("down/0.png"), moved.resolve("across/x.png"));
        CommandLineRun other = CommandLineRun.of("train", "--resume", run.path().toString(), "--set",
                "training.epochs=3", "--set", "dataset.path=" + moved);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("was begun with another set of images");
    }

    @Test
    void aTableOfClassesIsLearned() throws IOException {
        Path table = own.table("t.csv", 300);
        RunFolder run = trained("{kind: table, path: " + table + ", target: kind, inputs: [x, y]}");
        assertThat(summary(run).testFigure("accuracy")).isGreaterThan(0.85);
        assertThat(Preprocessing.of(run).inputs()).containsExactly("x", "y");
        assertThat(summary(run).standardization().inputs()).containsOnlyKeys("x", "y");
    }

    @Test
    void numbersOfATableAreLearnedAndMeasured() throws IOException {
        own.table("t.csv", 300);
        own.table("test.csv", 50);
        RunFolder run = trained("{kind: table, path: " + folder.resolve("t.csv") + ", test-path: "
                + folder.resolve("test.csv") + ", target: height, inputs: [y, x], target-kind: numbers}");
        assertThat(summary(run).testFigure("r2")).isGreaterThan(0.95);
        Preprocessing.Target height = Preprocessing.of(run).targets().getFirst();
        assertThat(height.name()).isEqualTo("height");
        assertThat(height.mean()).isBetween(99.0, 101.0);
        // The standard deviation of 3 x + 2 y is √13; that of its estimate from 300 rows about 0.15.
        assertThat(height.deviation()).isBetween(Math.sqrt(13) - 0.75, Math.sqrt(13) + 0.75);
    }

    @Test
    void arraysOfAnyShapeAreLearned() throws IOException {
        float[] inputs = new float[60 * 3 * 2 * 2];
        float[] targets = new float[60];
        for (int i = 0; i < 60; i++) {
            targets[i] = 4 + i % 3;
            for (int k = 0; k < 12; k++) {
                inputs[i * 12 + k] = 1000 + (k / 4 == i % 3 ? 10 : 0) + (i * 7 + k * 3) % 5;
            }
        }
        Path x = own.array("x.npy", "(60, 3, 2, 2)", inputs);
        Path y = own.array("y.npy", "(60,)", targets);
        RunFolder run = trained("{kind: arrays, inputs: " + x + ", targets: " + y + "}");
        assertThat(summary(run).testFigure("accuracy")).isEqualTo(1);
        Preprocessing kept = Preprocessing.of(run);
        assertThat(kept.shape()).containsExactly(3L, 2L, 2L);
        assertThat(kept.mean()).hasSize(3);
        assertThat(kept.classes()).containsExactly("4", "5", "6");
        RunFolder numbers = trained(
                "{kind: arrays, inputs: " + x + ", targets: " + y + ", target-kind: numbers}",
                "training.epochs=30");
        assertThat(summary(numbers).testFigure("r2")).isGreaterThan(0.9);
        assertThat(summary(numbers).dataset()).isEqualTo("arrays");
    }

    @Test
    void whatIsWrongWithFilesIsSaidBeforeAnythingIsWritten() throws IOException {
        Path table = own.table("t.csv", 20);
        refused("{kind: table, path: " + table + ", target: colour}",
                "has no column colour; it has x, y, kind, height");
        refused("{kind: table, path: " + table + ", target: height, target-kind: numbers}",
                "column kind of row 1",
                "expected a finite number");
        refused("{kind: table, path: " + table + ", target: height, inputs: [x]}",
                "in column height of row 1",
                "dataset.target-kind numbers predicts numbers");
        refused("{kind: table, path: " + table + "}", "dataset.target is missing");
        refused("{kind: table, path: " + folder.resolve("no.csv") + ", target: kind}", "no.csv");
        Files.writeString(table, "x,kind\n1,a\n2,a\n3,b\n");
        refused("{kind: table, path: " + table + ", target: kind}", "class b has one sample only");
        Files.writeString(table, "x,kind\n1,a\n2,a,3\n");
        refused("{kind: table, path: " + table + ", target: kind}", "has 3 values in row 2; expected 2");
        Path x = own.array("x.npy", "(3, 2)", 1, 2, 3, Float.NaN, 5, 6);
        Path y = own.array("y.npy", "(2,)", 1, 2);
        refused("{kind: arrays, inputs: " + x + ", targets: " + y + "}", "has 3 samples, but",
                "has 2 targets");
        Path three = own.array("z.npy", "(3,)", 1, 2, 1.5f);
        refused("{kind: arrays, inputs: " + x + ", targets: " + three + "}", "has 1.5 for sample 2");
        refused("{kind: arrays, inputs: " + x + ", targets: " + three + ", target-kind: numbers}",
                "has NaN at row 1, column 1");
        refused("{kind: arrays, inputs: " + x + "}", "dataset.targets is missing");
        Path images = own.images("stripes", 3);
        Files.writeString(images.resolve("down/1.png"), "x");
        refused("{kind: images, path: " + images + "}", images.resolve("down/1.png") + " cannot be decoded");
        refused("{kind: images}", "dataset.path is missing; expected the path of a folder of images");
    }

    /** A division that the recipe asks for is not left out in silence where the data have a part to test on. */
    @Test
    void aDivisionIsRefusedWhereThereIsAPartToTestOn() throws IOException {
        own.images("parts/train", 6);
        own.images("parts/test", 3);
        Path parts = folder.resolve("parts");
        String images = "{kind: images, path: " + parts + ", ";
        String sentence = parts.resolve("test")
                + " is there to be tested on, so that nothing is divided; expected no dataset.";
        refused(images + "test-share: 0.3}",
                "dataset.test-share is 0.3, but " + sentence + "test-share");
        refused(images + "split-seed: 7}", "dataset.split-seed is 7, but " + sentence + "split-seed");
        Path archive = archive();
        refused("{kind: arrays, path: " + archive + ", test-share: 0.5}", "dataset.test-share is 0.5, but "
                + archive + " (x_test) is there to be tested on");
        refused("{kind: arrays, path: " + archive + ", split-seed: 2}", "dataset.split-seed is 2");
        Path table = own.table("t.csv", 20);
        refused("{kind: table, path: " + table + ", test-path: " + table + ", target: kind, split-seed: 3}",
                "dataset.split-seed is there, but dataset.test-path names what is tested on");
        trained(images + "size: 8x8}");
        trained("{kind: arrays, path: " + archive + "}");
    }

    private Path archive() throws IOException {
        Path archive = folder.resolve("a.npz");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String part : List.of("train", "test")) {
                for (Path file : List.of(own.array("x", "(6, 2)", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                        own.array("y", "(6,)", 0, 1, 0, 1, 0, 1))) {
                    zip.putNextEntry(new ZipEntry(file.getFileName() + "_" + part + ".npy"));
                    Files.copy(file, zip);
                }
            }
        }
        return archive;
    }

    @Test
    void theForecastNamesTheSizes() throws IOException {
        Path images = own.images("stripes", 10);
        Path recipe = Files.writeString(folder.resolve("r.yaml"),
                "dataset: {kind: images, path: " + images + "}\n");
        CommandLineRun forecast = CommandLineRun.of("train", recipe.toString(), "--dry-run");
        assertThat(forecast.exitCode()).as(forecast.err()).isZero();
        assertThat(List.of(forecast.out())).allMatch(out -> out.contains("64-1024-1024-2"));
    }
}
