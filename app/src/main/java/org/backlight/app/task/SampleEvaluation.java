package org.backlight.app.task;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** How well a network answers for samples whose answers are known. */
public sealed interface SampleEvaluation permits ClassEvaluation, NumberEvaluation {

    /** Prints the figures. */
    void print(PrintWriter out);

    /**
     * Writes figures and pictures into a folder.
     *
     * @param folder made where it is missing
     * @throws IOException if they cannot be written
     */
    void write(Path folder, Set<FigureFormat> formats) throws IOException;

    /**
     * Asks the network of a run for other samples.
     *
     * @param folder the run's
     * @param data samples with their answers
     * @param reader of them
     * @throws UserMistake if something cannot be read
     */
    static SampleEvaluation of(RunFolder folder, Path data, SampleReader reader) {
        try (TrainedNetwork trained = TrainedNetwork.of(folder)) {
            AskedSamples samples = reader.answered(data, trained.preprocessing());
            return of(trained.preprocessing(), trained.outputs(samples.values()), samples.labels(),
                    samples.numbers());
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    /**
     * Asks the network of a run for the test samples of its own data set.
     *
     * @param folder the run's
     * @param kind of its task
     * @throws UserMistake if something cannot be read, or the data are others
     */
    static SampleEvaluation ofOwn(RunFolder folder, TaskKind kind, DataFolder data, Terminal terminal) {
        Recipe recipe = folder.recipe();
        try (TrainedNetwork trained = TrainedNetwork.of(folder);
                Task task = kind.load(recipe, data, Purpose.EVALUATION, terminal)) {
            task.requireSame(folder);
            TrainingData test = task.learning().test();
            Preprocessing preprocessing = trained.preprocessing();
            float[] outputs = trained.outputs(test);
            return preprocessing.classes() != null
                    ? of(preprocessing, outputs, labels(test), null)
                    : of(preprocessing, outputs, null, numbers(test, preprocessing));
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    private static SampleEvaluation of(Preprocessing preprocessing, float[] outputs, int[] labels,
            float[] numbers) {
        return preprocessing.classes() != null
                ? ClassEvaluation.of(preprocessing.classes(), outputs, labels)
                : NumberEvaluation.of(preprocessing.targets(),
                        Answers.of(null, preprocessing, outputs).values(),
                        numbers);
    }

    private static int[] labels(TrainingData samples) {
        try (PointerScope _ = new PointerScope()) {
            Tensor targets = samples.slice(0, samples.count()).targets();
            long[] labels = LibTorch.longs(targets.contiguous()).toArray(ValueLayout.JAVA_LONG);
            return java.util.stream.LongStream.of(labels).mapToInt(Math::toIntExact).toArray();
        }
    }

    private static float[] numbers(TrainingData samples, Preprocessing preprocessing) {
        try (PointerScope _ = new PointerScope()) {
            Tensor targets = samples.slice(0, samples.count()).targets();
            float[] numbers = LibTorch.floats(targets.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
            return Answers.of(null, preprocessing, numbers).values();
        }
    }

    /** Returns a number with as many digits as tell something. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
