package org.backlight.app.task;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.Table;
import org.backlight.app.run.RunFolder;
import org.backlight.projection.npy.NpyOutput;
import org.backlight.substrate.file.WholeFile;

/**
 * What a network says of samples: a probability for each class, which is the softmax of its outputs, or numbers in the units of the
 * targets.
 *
 * @param names of the samples
 * @param preprocessing what outputs mean
 * @param values shape (samples, classes or targets)
 */
public record Answers(List<String> names, Preprocessing preprocessing, float[] values) {

    private static final int PRINTED = 20;

    /**
     * Makes answers of a network's outputs.
     *
     * @param outputs shape (samples, outputs); overwritten
     */
    public static Answers of(List<String> names, Preprocessing preprocessing, float[] outputs) {
        int each = preprocessing.outputs();
        for (int from = 0; from < outputs.length; from += each) {
            if (preprocessing.classes() != null) {
                softmax(outputs, from, each);
            } else {
                for (int i = 0; i < each; i++) {
                    Preprocessing.Target target = preprocessing.targets().get(i);
                    outputs[from + i] = (float) (outputs[from + i] * target.deviation() + target.mean());
                }
            }
        }
        return new Answers(names, preprocessing, outputs);
    }

    private static void softmax(float[] outputs, int from, int each) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < each; i++) {
            largest = Math.max(largest, outputs[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < each; i++) {
            sum += Math.exp(outputs[from + i] - largest);
        }
        for (int i = 0; i < each; i++) {
            outputs[from + i] = (float) (Math.exp(outputs[from + i] - largest) / sum);
        }
    }

    /**
     * Asks the network of a run, and writes or prints what it says.
     *
     * @param folder the run's
     * @param asked samples, and where answers go
     * @param reader of the samples
     * @param out the terminal
     * @throws UserMistake if something that is asked for has no meaning, or a file cannot be read
     * @throws IOException if the answers cannot be written
     */
    public static void write(RunFolder folder, PredictionRequest asked, SampleReader reader, PrintWriter out)
            throws IOException {
        asked.requireSamples(folder, reader.words());
        requireKnownEnding(asked.out());
        Answers answers;
        try (TrainedNetwork trained = TrainedNetwork.of(folder)) {
            AskedSamples samples;
            try {
                samples = reader.inputs(asked.inputs(), trained.preprocessing());
            } catch (IOException e) {
                throw UserMistake.because("", e);
            }
            answers = of(samples.names(), trained.preprocessing(), trained.outputs(samples.values()));
        }
        if (asked.out() == null) {
            answers.print(out);
        } else {
            answers.write(asked.out());
            out.println(String.format(Locale.ROOT, "%s: %,d %s", asked.out(), answers.names.size(),
                    answers.names.size() == 1 ? "sample" : "samples"));
        }
    }

    private static void requireKnownEnding(Path out) {
        if (out != null && !isArray(out) && !out.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            throw new UserMistake("--out is " + out + "; expected a file name that ends in .csv or .npy");
        }
    }

    private static boolean isArray(Path out) {
        return out.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    }

    private void write(Path out) throws IOException {
        if (!isArray(out)) {
            WholeFile.writeWithFolder(out, table(names.size(), false).csv().getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (NpyOutput array = new NpyOutput(out, names.size(), preprocessing.outputs())) {
            array.write(MemorySegment.ofArray(values));
            array.complete();
        }
    }

    private void print(PrintWriter out) {
        table(Math.min(PRINTED, names.size()), true).print(out, preprocessing.classes() != null ? 2 : 1);
        if (names.size() > PRINTED) {
            out.println(
                    String.format(Locale.ROOT, "and %,d more; --out FILE.csv or FILE.npy writes all of them",
                            names.size() - PRINTED));
        }
    }

    /** Returns the answers for the first samples: class and probability, or all numbers. */
    private Table table(int rows, boolean rounded) {
        int each = preprocessing.outputs();
        if (preprocessing.classes() == null) {
            List<String> head = new ArrayList<>(List.of("sample"));
            preprocessing.targets().forEach(target -> head.add(target.name()));
            Table table = new Table(head);
            for (int i = 0; i < rows; i++) {
                List<String> row = new ArrayList<>(List.of(names.get(i)));
                for (int k = 0; k < each; k++) {
                    row.add(rounded
                            ? String.format(Locale.ROOT, "%.5g", values[i * each + k])
                            : String.valueOf(values[i * each + k]));
                }
                table.row(row);
            }
            return table;
        }
        Table table = new Table("sample", "class", "probability");
        for (int i = 0; i < rows; i++) {
            int best = 0;
            for (int k = 1; k < each; k++) {
                best = values[i * each + k] > values[i * each + best] ? k : best;
            }
            table.row(names.get(i), preprocessing.classes().get(best),
                    String.format(Locale.ROOT, rounded ? "%.4f" : "%.6f", values[i * each + best]));
        }
        return table;
    }
}
