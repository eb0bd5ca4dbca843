package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small runs of every kind of network, to be exported.
 *
 * @param folder of all files
 */
record ExportedRuns(Path folder) {

    /** Trains one network of each kind; returns the folders of the runs by what they are. */
    Map<String, Path> train() throws Exception {
        Map<String, Path> runs = new LinkedHashMap<>();
        digits(runs, "mlp", "digits-bp", "model.activation=tanh");
        digits(runs, "mlp-normalized", "digits-bp", "model.activation=relu", "model.normalization=layer");
        digits(runs, "cnn", "digits-bp",
                "model={kind: cnn, layers: [{kind: convolution, channels: 4, kernel: 5, "
                        + "padding: 2}, {kind: normalization}, {kind: activation}, {kind: pooling, size: 2}, "
                        + "{kind: convolution, channels: 6, kernel: 3, stride: 2}, {kind: normalization, over: sample}, "
                        + "{kind: pooling, by: mean, size: 2}, {kind: dense, width: 20}, {kind: normalization, over: sample}, "
                        + "{kind: activation, function: sigmoid}, {kind: dense, width: 16}, {kind: activation}]}");
        digits(runs, "vit", "digits-bp", "model={kind: vit, patch: 7, width: 16, heads: 2, blocks: 2, "
                + "feed-forward: 32}");
        text(runs, "gpt", "text", "random");
        text(runs, "gpt-plain", "plain-text", "none");
        climate(runs, "climate-none", "none", "climate-fcnn-bp");
        // SO2 and BC go together: their slopes are large and cancel.
        climate(runs, "climate-forcing", "forcing-scaling", "climate-bp", "--set",
                "dataset.inputs=[CO2, SO2, BC]");
        OwnData own = new OwnData(Files.createDirectories(folder.resolve("table-data")));
        assertThat(own.train("{kind: table, path: " + own.table("points.csv", 120)
                + ", target: height, inputs: [x, y], target-kind: numbers}").exitCode()).isZero();
        runs.put("table", only(own.runs()));
        return runs;
    }

    private void digits(Map<String, Path> runs, String name, String recipe, String... more)
            throws IOException {
        Path place = folder.resolve("runs-" + name);
        List<String> args = new ArrayList<>(List.of("train", recipe, "--runs-dir", place.toString(),
                "--set", "dataset={kind: digits, train: 400, test: 150}", "--set", "training.epochs=4",
                "--set",
                "training.batch-size=50", "--set", "training.optimizer.learning-rate=0.01"));
        if (name.startsWith("mlp")) {
            args.addAll(List.of("--set", "model.hidden=[24, 20]"));
        }
        for (String setting : more) {
            args.addAll(List.of("--set", setting));
        }
        CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        runs.put(name, only(place));
    }

    private void text(Map<String, Path> runs, String name, String place, String adapter) throws IOException {
        SmallTextTrainings texts = new SmallTextTrainings(Files.createDirectories(folder.resolve(place)));
        BookOfFewWords.write(texts.folder());
        CommandLineRun run = texts.train("dialogs-bp", "--set", "model.adapter=" + adapter);
        assertThat(run.exitCode()).as(run.err()).isZero();
        runs.put(name, texts.only().path());
    }

    private void climate(Map<String, Path> runs, String name, String residual, String recipe,
            String... more) throws Exception {
        SmallClimate climate = new SmallClimate(Files.createDirectories(folder.resolve(name))).write();
        List<String> settings = new ArrayList<>(List.of(more));
        settings.addAll(List.of("--set", "dataset.residual=" + residual, "--set", "dataset.window=2"));
        CommandLineRun run = climate.train(recipe, settings.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        runs.put(name, only(climate.runs()));
    }

    private static Path only(Path runs) throws IOException {
        try (var folders = Files.list(runs)) {
            return folders.findFirst().orElseThrow();
        }
    }

    /** Exports a run; the data folder is that beside its runs. */
    static CommandLineRun export(Path run, String... more) {
        List<String> args = new ArrayList<>(List.of("export", run.toString(), "--data-dir",
                run.getParent().getParent().toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }
}
