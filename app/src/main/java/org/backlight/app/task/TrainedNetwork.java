package org.backlight.app.task;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.Purpose;
import org.backlight.app.model.SampleModel;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network as the newest of a run's checkpoints holds it, which answers for samples; the run's data are not needed.
 *
 * @param network with its weights
 * @param preprocessing how samples enter it, and what its outputs mean
 */
public record TrainedNetwork(Network network, Preprocessing preprocessing) implements AutoCloseable {

    private static final int BATCH = 256;

    /**
     * Reads a run's newest checkpoint.
     *
     * @param folder of a run whose model takes samples and whose task keeps its preprocessing
     * @throws UserMistake if it has no checkpoint or no preprocessing, or one of them is damaged
     */
    public static TrainedNetwork of(RunFolder folder) {
        return of(folder, folder.recipe().training().precision());
    }

    /**
     * Reads a run's newest checkpoint for another precision.
     *
     * @param precision the format in which the network multiplies
     */
    public static TrainedNetwork of(RunFolder folder, Precision precision) {
        Preprocessing preprocessing = Preprocessing.of(folder);
        return new TrainedNetwork(
                network(folder, preprocessing.sampleShape(), preprocessing.outputs(), precision),
                preprocessing);
    }

    /**
     * Reads the network of a run's newest checkpoint alone.
     *
     * @param folder of a run whose model takes samples
     * @param shape of a sample
     * @param outputs values of an answer
     * @param precision the format in which the network multiplies
     * @throws UserMistake if it has no checkpoint, or that is damaged or of another network
     */
    public static Network network(RunFolder folder, SampleShape shape, int outputs, Precision precision) {
        Recipe recipe = folder.recipe();
        try {
            CheckpointFolder checkpoints = folder.checkpointsOf(recipe);
            Path file = folder.modelFile(checkpoints, OptionalLong.empty());
            requireMemory(recipe, shape, outputs, precision);
            Network network = ((SampleModel) recipe.model()).network(shape, outputs, precision,
                    Seeds.of(recipe.seed()).weights());
            checkpoints.readModel(file, network);
            return network;
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    /**
     * Reads the newest checkpoint of a run into its task, whose network computes in float32.
     *
     * @param folder the run's
     * @param kind of its task
     * @throws UserMistake if checkpoint or data are missing, damaged or others
     */
    public static Task task(RunFolder folder, TaskKind kind, DataFolder data, Terminal terminal) {
        return withWeights(folder, loaded(folder, kind, data, terminal));
    }

    private static void requireMemory(Recipe recipe, SampleShape shape, int outputs, Precision precision) {
        new MemoryNeed(recipe, ((SampleModel) recipe.model()).outline(shape, outputs, precision))
                .checkNetwork(Purpose.EVALUATION, MachineMemory.bytes());
    }

    /** Loads a run's task, with the data that it was begun with, for evaluation in float32. */
    private static Task loaded(RunFolder folder, TaskKind kind, DataFolder data, Terminal terminal) {
        Task task = kind.load(folder.recipe(List.of("training.precision=fp32")), data, Purpose.EVALUATION,
                terminal);
        return closedOnFailure(task::close, () -> {
            task.requireSame(folder);
            return task;
        });
    }

    /** Reads the newest checkpoint of a run into its task. */
    private static Task withWeights(RunFolder folder, Task task) {
        return closedOnFailure(task::close, () -> {
            CheckpointFolder checkpoints = folder.checkpointsOf(folder.recipe());
            checkpoints.readModel(folder.modelFile(checkpoints, OptionalLong.empty()),
                    task.learning().network());
            return task;
        });
    }

    /** Makes something of the files of a run. */
    @FunctionalInterface
    public interface Reading<T> {

        /** Reads them. */
        T run() throws IOException;
    }

    /**
     * Reads files of a run for what is open already.
     *
     * @param close closes that if they cannot be read
     * @throws UserMistake if a file cannot be read
     */
    public static <T> T closedOnFailure(Runnable close, Reading<T> reading) {
        try {
            return reading.run();
        } catch (IOException e) {
            close.run();
            throw UserMistake.because("", e);
        } catch (RuntimeException e) {
            close.run();
            throw e;
        }
    }

    /**
     * Makes a run's network ready to leave, where the run keeps its preprocessing.
     *
     * @param kind of its task
     * @param asked what is to leave
     * @throws UserMistake as {@link #task}
     */
    public static ModelToExport toExport(RunFolder folder, TaskKind kind, DataFolder data,
            ExportRequest asked,
            Terminal terminal) {
        Preprocessing preprocessing = Preprocessing.of(folder);
        ModelEnds ends = asked.preprocessing()
                ? new SampleEnds(preprocessing)
                : new BareEnds(preprocessing.sampleShape(),
                        preprocessing.classes() != null ? "logits" : "outputs", preprocessing.outputs());
        if (!asked.check()) {
            return new ModelToExport(of(folder, Precision.FP32).network(), ends, Optional.empty(),
                    preprocessing.labels(), Optional.empty(), () -> {});
        }
        requireMemory(folder.recipe(), preprocessing.sampleShape(), preprocessing.outputs(), Precision.FP32);
        Task task = withWeights(folder,
                ExportRequest.forCheck(() -> loaded(folder, kind, data, terminal)));
        return new ModelToExport(task.learning().network(), ends, Optional.of(heldOut(task)),
                preprocessing.labels(), Optional.empty(), task::close);
    }

    /** Returns what a task measures on. */
    public static HeldOut heldOut(Task task) {
        return new HeldOut(task.learning().test(), task.learning().loss(), task.learning().metrics());
    }

    /**
     * Answers for samples.
     *
     * @param values samples as files have them; standardized in place
     * @return the outputs, shape (samples, outputs)
     */
    public float[] outputs(float[] values) {
        preprocessing.apply(values);
        return outputs(network, values, preprocessing.sampleShape().size(), preprocessing.outputs(), BATCH);
    }

    /**
     * Returns a network's answers, shape (samples, outputs).
     *
     * @param values samples as the network takes them, shape (samples, size)
     * @param size values of a sample
     * @param outputs values of an answer
     * @param batch samples that are evaluated together, at most
     */
    public static float[] outputs(Network network, float[] values, int size, int outputs, int batch) {
        int count = values.length / size;
        float[] answers = new float[count * outputs];
        for (int from = 0; from < count; from += batch) {
            int rows = Math.min(batch, count - from);
            try (PointerScope _ = new PointerScope()) {
                Tensor inputs = torch.empty(rows, size);
                LibTorch.floats(inputs).copyFrom(MemorySegment.ofArray(values)
                        .asSlice((long) from * size * Float.BYTES, (long) rows * size * Float.BYTES));
                keep(network.evaluate(inputs), answers, from, outputs);
            }
        }
        return answers;
    }

    /**
     * Answers for samples that are standardized already.
     *
     * @return the outputs, shape (samples, outputs)
     */
    public float[] outputs(TrainingData samples) {
        float[] outputs = new float[samples.count() * preprocessing.outputs()];
        for (int from = 0; from < samples.count(); from += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                keep(network.evaluate(
                        samples.slice(from, Math.min(BATCH, samples.count() - from)).inputs()), outputs,
                        from, preprocessing.outputs());
            }
        }
        return outputs;
    }

    private static void keep(Tensor output, float[] outputs, int from, int each) {
        Tensor whole = output.contiguous();
        MemorySegment.ofArray(outputs)
                .asSlice((long) from * each * Float.BYTES, whole.numel() * Float.BYTES)
                .copyFrom(LibTorch.floats(whole));
    }

    /** Gives the weights' memory back. */
    @Override
    public void close() {
        network.tensors().forEach(tensor -> tensor.value().close());
    }
}
