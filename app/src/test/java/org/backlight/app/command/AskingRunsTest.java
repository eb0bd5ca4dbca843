package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.backlight.app.run.RunFolder;
import org.backlight.projection.npy.NpyInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands predict and evaluate, on runs of images, arrays and tables. */
class AskingRunsTest {

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

    private static String out(String... args) {
        CommandLineRun run = CommandLineRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private static void refused(String sentence, String... args) {
        CommandLineRun run = CommandLineRun.of(args);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).contains(sentence);
        assertThat(run.err().lines()).hasSize(1);
    }

    /** The data of a run are not needed: they are gone when its network is asked. */
    @Test
    void imagesAreClassifiedByTheWeightsAndWhatTheRunKeeps() throws IOException {
        Path images = own.images("stripes", 30);
        String run = trained("{kind: images, path: " + images + "}").path().toString();
        Path others = own.images("others", 5);
        Files.move(images, folder.resolve("gone"));
        String answers = out("predict", run, others.resolve("down/0.png").toString(),
                others.resolve("across").toString());
        assertThat(answers.lines()).hasSize(7).first().asString().contains("sample", "class", "probability");
        assertThat(answers.lines().skip(1).findFirst().orElseThrow()).containsPattern("down/0.png +down ");
        assertThat(answers.lines().skip(2)).allSatisfy(line -> assertThat(line).contains("  across"));
        Path csv = folder.resolve("out/answers.csv");
        assertThat(out("predict", run, others.resolve("down").toString(), "--out", csv.toString()))
                .isEqualTo(csv + ": 5 samples" + System.lineSeparator());
        assertThat(Files.readAllLines(csv)).hasSize(6).first().isEqualTo("sample,class,probability");
        Path npy = folder.resolve("p.npy");
        out("predict", run, others.resolve("down").toString(), "--out", npy.toString());
        try (NpyInput probabilities = new NpyInput(npy); Arena arena = Arena.ofConfined()) {
            assertThat(probabilities.columns()).isEqualTo(2);
            MemorySegment rows = arena.allocate(5 * 2 * Float.BYTES, Float.BYTES);
            probabilities.read(0, 5, rows);
            for (int i = 0; i < 5; i++) {
                double down = rows.getAtIndex(ValueLayout.JAVA_FLOAT, 2 * i + 1);
                assertThat(rows.getAtIndex(ValueLayout.JAVA_FLOAT, 2 * i) + down).isCloseTo(1, within(1e-5));
                assertThat(Files.readAllLines(csv).get(1 + i))
                        .endsWith(String.format(Locale.ROOT, "down,%.6f", down));
            }
        }
    }

    /** Without --data, the figures are those that the training measured last. */
    @Test
    void evaluationAgreesWithTheTraining() throws Exception {
        Path images = own.images("stripes", 25);
        RunFolder run = trained("{kind: images, path: " + images + "}", "training.epochs=1",
                "training.optimizer.learning-rate=0.0003");
        Path out = folder.resolve("evaluation");
        String words = out("evaluate", run.path().toString(), "--out", out.toString());
        JsonNode figures = JsonMapper.shared().readTree(Files.readAllBytes(out.resolve("evaluation.json")));
        assertThat(figures.get("accuracy").doubleValue())
                .isEqualTo(run.summary().orElseThrow().testFigure("accuracy"));
        assertThat(figures.get("loss").doubleValue())
                .isCloseTo(run.summary().orElseThrow().testLoss(), within(1e-5));
        assertThat(words).contains("accuracy", "of 10 samples", "across", "down", "precision");
        List<String> matrix = Files.readAllLines(out.resolve("confusion.csv"));
        assertThat(matrix).hasSize(3).first().isEqualTo(",across,down");
        assertThat(ImageIO.read(out.resolve("confusion.png").toFile()).getWidth()).isGreaterThan(200);
        out("evaluate", run.path().toString(), "--data", own.images("others", 4).toString());
    }

    @Test
    void rowsOfATableArePredictedInTheUnitOfTheTarget() throws IOException {
        Path table = own.table("t.csv", 300);
        String run = trained(
                "{kind: table, path: " + table + ", target: height, inputs: [y, x], target-kind: numbers}",
                "training.epochs=20").path().toString();
        Path asked = Files.writeString(folder.resolve("asked.csv"), "x,other,y\n1,a,0\n0,b,1\n");
        Path csv = folder.resolve("answers.csv");
        out("predict", run, asked.toString(), "--out", csv.toString());
        List<String> answers = Files.readAllLines(csv);
        assertThat(answers.getFirst()).isEqualTo("sample,height");
        // The deviation of heights is √13 = 3.6; a small network is right to a tenth of it.
        assertThat(Double.parseDouble(answers.get(1).substring(2))).isCloseTo(103, within(0.4));
        assertThat(Double.parseDouble(answers.get(2).substring(2))).isCloseTo(102, within(0.4));
        assertThat(out("predict", run, asked.toString())).contains("height");
        String errors = out("evaluate", run, "--data", table.toString(), "--out",
                folder.resolve("e").toString());
        assertThat(errors).contains("errors of 300 samples", "RMSE", "height");
        assertThat(Files.readAllLines(folder.resolve("e/errors.csv"))).hasSize(2);
        Files.writeString(asked, "x,z\n1,2\n");
        refused(asked + " has no column y; it has x, z", "predict", run, asked.toString());
        Files.writeString(asked, "x,y\n1,\n");
        refused("has a missing value in column y of row 1", "predict", run, asked.toString());
        refused("--resize is for runs that learned images", "predict", run, asked.toString(), "--resize");
    }

    @Test
    void arraysAreClassified() throws IOException {
        float[] inputs = new float[80];
        float[] targets = new float[40];
        for (int i = 0; i < 40; i++) {
            inputs[2 * i] = i % 2 == 0 ? 5 : 3;
            inputs[2 * i + 1] = i;
            targets[i] = i % 2 == 0 ? 7 : 9;
        }
        Path x = own.array("x.npy", "(40, 2)", inputs);
        Path y = own.array("y.npy", "(40,)", targets);
        String run = trained("{kind: arrays, inputs: " + x + ", targets: " + y + "}", "training.epochs=20")
                .path()
                .toString();
        String answers = out("predict", run, x.toString());
        assertThat(answers.lines().skip(1).limit(20)).allSatisfy(line -> {
            int sample = Integer.parseInt(line.split(" +")[0]);
            assertThat(line.split(" +")[1]).isEqualTo(sample % 2 == 1 ? "7" : "9");
        });
        assertThat(answers).endsWith("and 20 more; --out FILE.csv or FILE.npy writes all of them"
                + System.lineSeparator());
        assertThat(out("evaluate", run)).contains("accuracy   100.00 % of 8 samples");
        Path flat = own.array("flat.npy", "(4, 3)", new float[12]);
        refused(flat + " has samples of shape 3; expected 2, as the run learned", "predict", run,
                flat.toString());
        refused("is no archive of inputs and targets", "evaluate", run, "--data", x.toString());
    }

    @Test
    void whatCannotBeAskedIsSaid() throws IOException {
        Path images = own.images("stripes", 10);
        RunFolder trained = trained("{kind: images, path: " + images + "}", "training.epochs=1");
        String run = trained.path().toString();
        refused("predict needs INPUT: the images that run " + run + " is asked for", "predict", run);
        refused("--scenario is for runs that learned the climate", "predict", run, "--scenario", "ssp245");
        Path other = new OwnData(folder).images("stripes", 1).resolve("other.png");
        ImageIO.write(new java.awt.image.BufferedImage(9, 7, java.awt.image.BufferedImage.TYPE_INT_RGB),
                "png",
                other.toFile());
        refused(other + " is 7x9, but the run learned images of 8x8; --resize resizes", "predict", run,
                other.toString());
        assertThat(out("predict", run, other.toString(), "--resize")).contains("other.png");
        refused("--out is answers.txt; expected a file name that ends in .csv or .npy", "predict", run,
                other.toString(), "--out", "answers.txt");
        Files.writeString(other, "x");
        refused(other + " cannot be decoded as an image", "predict", run, other.toString());
        Path strange = new PngFolderOf(folder.resolve("strange")).make("left", "right");
        refused("has the class left, which is none of the 2 that were learned: across, down", "evaluate", run,
                "--data",
                strange.toString());
        Files.delete(trained.path().resolve("preprocessing.json"));
        refused("has no preprocessing.json", "predict", run, images.resolve("down/0.png").toString());
    }

    /** @param path of a folder with an image of each class */
    private record PngFolderOf(Path path) {

        Path make(String... classes) throws IOException {
            for (String name : classes) {
                Files.createDirectories(path.resolve(name));
                ImageIO.write(
                        new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_BYTE_GRAY),
                        "png",
                        path.resolve(name).resolve("1.png").toFile());
            }
            return path;
        }
    }
}
