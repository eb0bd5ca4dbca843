package org.backlight.app.task;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.Table;
import org.backlight.substrate.file.WholeFile;

/**
 * How well a network predicts numbers.
 *
 * @param targets the errors of each
 */
public record NumberEvaluation(List<TargetErrors> targets) implements SampleEvaluation {

    /**
     * Errors of one number that is predicted, in its own unit.
     *
     * @param name of the target
     * @param samples how many were compared
     * @param rootMeanSquare √(mean (y - t)²)
     * @param meanAbsolute mean |y - t|
     * @param bias mean (y - t)
     * @param determination 1 - sum (y - t)² / sum (t - mean t)²; not finite where all targets are equal
     */
    public record TargetErrors(String name, int samples, double rootMeanSquare, double meanAbsolute,
            double bias,
            double determination) {}

    /**
     * Compares predictions with targets.
     *
     * @param targets their names
     * @param predicted shape (samples, targets)
     * @param known of the same shape
     */
    static NumberEvaluation of(List<Preprocessing.Target> targets, float[] predicted, float[] known) {
        int each = targets.size();
        int count = known.length / each;
        List<TargetErrors> errors = new ArrayList<>();
        for (int k = 0; k < each; k++) {
            double mean = 0;
            double bias = 0;
            double absolute = 0;
            double square = 0;
            for (int i = 0; i < count; i++) {
                double error = (double) predicted[i * each + k] - known[i * each + k];
                mean += known[i * each + k] / (double) count;
                bias += error / count;
                absolute += Math.abs(error) / count;
                square += error * error / count;
            }
            double variance = 0;
            for (int i = 0; i < count; i++) {
                double difference = known[i * each + k] - mean;
                variance += difference * difference / count;
            }
            errors.add(new TargetErrors(targets.get(k).name(), count, Math.sqrt(square), absolute, bias,
                    1 - square / variance));
        }
        return new NumberEvaluation(errors);
    }

    @Override
    public void print(PrintWriter out) {
        out.println(String.format(Locale.ROOT, "errors of %,d samples, in the units of the targets",
                targets.getFirst().samples()));
        table().print(out, 1);
    }

    private Table table() {
        Table table = new Table("target", "RMSE", "mean absolute error", "bias", "R²");
        for (TargetErrors errors : targets) {
            table.row(errors.name(), SampleEvaluation.number(errors.rootMeanSquare()),
                    SampleEvaluation.number(errors.meanAbsolute()), SampleEvaluation.number(errors.bias()),
                    SampleEvaluation.number(errors.determination()));
        }
        return table;
    }

    @Override
    public void write(Path folder, Set<FigureFormat> formats) throws IOException {
        WholeFile.writeWithFolder(folder.resolve("errors.csv"),
                table().csv().getBytes(StandardCharsets.UTF_8));
    }
}
