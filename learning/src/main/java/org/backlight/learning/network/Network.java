package org.backlight.learning.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.NotExportableException;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A chain of stages. The last one is the head: it is always trained by its exact gradient; all others are
 * hidden and take whatever gradient the credit assignment sends.
 */
public final class Network {

    private final List<Stage> stages;
    private final Precision precision;

    /**
     * Chains stages.
     *
     * @param stages at least one; each takes samples of the shape that the one before makes
     * @param precision the format in which the stages compute
     */
    public Network(List<? extends Stage> stages, Precision precision) {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one stage");
        }
        for (int i = 1; i < stages.size(); i++) {
            Stage below = stages.get(i - 1);
            Stage stage = stages.get(i);
            if (!stage.inputShape().takes(below.outputShape())) {
                throw new IllegalArgumentException("stage " + stage.name() + " takes samples of shape "
                        + stage.inputShape() + ", but stage " + below.name()
                        + " before it makes samples of shape "
                        + below.outputShape());
            }
        }
        this.stages = List.copyOf(stages);
        this.precision = precision;
        this.stages.forEach(stage -> stage.computeIn(precision));
    }

    /** Returns all stages but the head, from the input on. */
    public List<Stage> hidden() {
        return stages.subList(0, stages.size() - 1);
    }

    /** Returns the last stage. */
    public Stage head() {
        return stages.getLast();
    }

    /** Returns the outputs of each hidden stage: the numbers of feedback values that they take per sample. */
    public List<Integer> hiddenWidths() {
        return hidden().stream().map(Stage::outputs).toList();
    }

    /** Returns the number of values of one input row. */
    public int inputs() {
        return stages.getFirst().inputs();
    }

    /**
     * Returns the number of rows in hidden stages that belong to one row of the output: 1, or the tokens of a sample whose mean
     * the head takes.
     */
    public int rowsPerOutput() {
        return head().pooledRows();
    }

    /** Returns every learned tensor, from the input on. */
    public List<Parameter> parameters() {
        return stages.stream().flatMap(stage -> stage.parameters().stream()).toList();
    }

    /** Returns the number of learned scalars. */
    public long parameterCount() {
        return parameters().stream().mapToLong(parameter -> parameter.value().numel()).sum();
    }

    /** Returns the number of scalars that shape the output but that no optimizer changes. */
    public long fixedCount() {
        return stages.stream().flatMap(stage -> stage.fixed().stream())
                .mapToLong(parameter -> parameter.value().numel()).sum();
    }

    /** Returns all stages, from the input on. */
    public List<Stage> stages() {
        return stages;
    }

    /** Returns the number of feedback values that each hidden stage takes per row, at each point where it takes some. */
    public List<Integer> feedbackWidths(FeedbackGranularity granularity) {
        return hidden().stream().flatMap(stage -> stage.feedbackWidths(granularity).stream()).toList();
    }

    /** Returns every tensor that fixes the output: learned ones and others. */
    public List<Parameter> tensors() {
        return stages.stream().flatMap(stage -> Stream.concat(stage.parameters().stream(),
                stage.fixed().stream())).toList();
    }

    /**
     * Returns how the stages are said in the terms of other programs, from the input on.
     *
     * @throws NotExportableException if one of them cannot be; the sentence names it
     */
    public List<Exportable> exportables() {
        return stages.stream().map(stage -> stage.exportable().orElseThrow(() -> new NotExportableException(
                "stage " + stage.name() + " (" + stage.getClass().getSimpleName()
                        + ") has no operators to be exported with")))
                .toList();
    }

    /**
     * Reserves the memory that training and evaluation keep from batch to batch, without running them. Meant for a network
     * without memory, which takes none.
     *
     * @param rows of the output that a backward pass begins with, at most
     * @param evaluatedRows of the output that are evaluated at once
     * @return the bytes, beside parameters and what belongs to them
     */
    public long reserve(long rows, long evaluatedRows) {
        long inside = rowsPerOutput();
        Set<KeptTensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Stage stage : stages) {
            boolean first = stage == stages.getFirst();
            kept.addAll(stage.reserve(rows * inside,
                    first ? Stage.Pass.PARAMETER_GRADIENTS : Stage.Pass.ALL_GRADIENTS));
            kept.addAll(stage.reserve(evaluatedRows * inside, Stage.Pass.EVALUATION));
        }
        return kept.stream().mapToLong(KeptTensor::bytes).sum();
    }

    /**
     * Runs all stages; each keeps what its backward pass needs.
     *
     * @param input float32, shape (batch, inputs) or (batch, the first stage's input shape…), or int64 tokens, shape
     *     (sequences, length), for a first stage that takes them; not modified
     * @param draw fixes the random choices, such as those of dropout: the training step, or negative for none
     * @return the head's output, float32, shape (rows, classes); valid until the next forward pass
     */
    public Tensor forward(Tensor input, long draw) {
        stages.forEach(stage -> stage.draw(draw));
        Tensor activations = rows(input);
        for (Stage stage : stages) {
            activations = asDeclared(stage, stage.forward(activations));
        }
        return activations.to(ScalarType.Float);
    }

    /** Runs {@link #forward(Tensor, long)} without random choices. */
    public Tensor forward(Tensor input) {
        return forward(input, -1);
    }

    /** Computes the same output as {@link #forward(Tensor)}, but keeps nothing for a backward pass. */
    public Tensor evaluate(Tensor input) {
        stages.forEach(stage -> stage.draw(-1));
        Tensor activations = rows(input);
        for (Stage stage : stages) {
            activations = asDeclared(stage, stage.evaluate(activations));
        }
        return activations.to(ScalarType.Float);
    }

    private static Tensor asDeclared(Stage stage, Tensor made) {
        if (made.dim() != 2 || made.size(1) != stage.outputs()) {
            throw new IllegalArgumentException("stage " + stage.name() + " makes a tensor of shape "
                    + Arrays.toString(made.sizes().vec().get()) + "; expected rows of " + stage.outputs()
                    + " values, as it declares");
        }
        return made;
    }

    /** Returns samples as rows of values in the network's precision; tokens as they are. */
    private Tensor rows(Tensor input) {
        if (!input.is_floating_point()) {
            return input;
        }
        return precision.round(input.dim() > 2 ? input.flatten(1, -1) : input);
    }
}
