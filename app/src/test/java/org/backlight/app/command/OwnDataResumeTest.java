package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs on one's own data that were stopped within an epoch have the curve of the unbroken one, bit for bit. */
class OwnDataResumeTest {

    private static final String CNN = "model={kind: cnn, layers: [{kind: convolution, channels: 6}, normalization,"
            + " activation, pooling, dense, activation]}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            images | cnn | bp
            images | cnn | dfa
            images | cnn | odfa
            images | mlp | dfa
            table  | mlp | bp
            table  | mlp | odfa
            arrays | mlp | dfa
            """)
    void aRunThatWasStoppedWithinAnEpochHasTheCurveOfTheUnbrokenOne(String data, String model, String method)
            throws IOException {
        var own = new OwnData(folder);
        List<String> settings = new ArrayList<>(List.of("training.method=" + method, "training.epochs=3",
                "training.checkpoint-interval=1", "training.keep=100"));
        if (model.equals("cnn")) {
            settings.add(CNN);
        }
        if (method.equals("dfa")) {
            settings.add("feedback={projection: gaussian}");
        } else if (method.equals("odfa")) {
            settings.add("feedback={}");
        }
        CommandLineRun first = own.train(dataset(own, data), settings.toArray(String[]::new));
        assertThat(first.exitCode()).as(first.err()).isZero();
        RunFolder run;
        try (Stream<Path> runs = Files.list(own.runs())) {
            run = RunFolder.open(runs.findFirst().orElseThrow(), own.runs());
        }
        List<String> whole = RunCurves.of(run);
        int last = loseAllBehindTheFirstHalf(run);
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", run.path().toString());
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("Goes on after step " + last + ".");
        assertThat(RunCurves.of(run)).isEqualTo(whole).hasSizeGreaterThan(5);
    }

    private static String dataset(OwnData own, String data) throws IOException {
        return switch (data) {
            case "images" -> "{kind: images, path: " + own.images("stripes", 30) + "}";
            case "table" ->
                "{kind: table, path: " + own.table("t.csv", 60) + ", target: kind, inputs: [x, y]}";
            default -> {
                float[] inputs = new float[60 * 4];
                float[] targets = new float[60];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = i * 7919 % 101;
                }
                for (int i = 0; i < targets.length; i++) {
                    targets[i] = i % 3;
                }
                yield "{kind: arrays, inputs: " + own.array("x.npy", "(60, 4)", inputs) + ", targets: "
                        + own.array("y.npy", "(60,)", targets) + "}";
            }
        };
    }

    /** Returns the last step that is left, which is not the end of an epoch. */
    private static int loseAllBehindTheFirstHalf(RunFolder run) throws IOException {
        Files.delete(run.path().resolve("summary.json"));
        List<Path> files;
        try (Stream<Path> all = Files.list(run.checkpoints())) {
            files = all.filter(file -> file.getFileName().toString().startsWith("step-")).sorted().toList();
        }
        int perEpoch = files.size() / 3;
        int kept = perEpoch + perEpoch / 2;
        assertThat(kept % perEpoch).isNotZero();
        for (Path file : files.subList(kept, files.size())) {
            Files.delete(file);
        }
        return kept;
    }
}
