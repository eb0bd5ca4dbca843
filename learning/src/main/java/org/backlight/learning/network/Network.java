package org.backlight.learning.network;

import java.util.List;
import java.util.stream.Stream;
import org.backlight.learning.layer.Parameter;
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
    }

    /** All stages but the head, from the input on. */
    public List<Stage> hidden() {
        return stages.subList(0, stages.size() - 1);
    }

    /** The last stage. */
    public Stage head() {
        return stages.getLast();
    }

    /** The outputs of each hidden stage: the numbers of feedback values that they take per sample. */
    public List<Integer> hiddenWidths() {
        return hidden().stream().map(Stage::outputs).toList();
    }

    /** Features of one input vector. */
    public int inputs() {
        return stages.getFirst().inputs();
    }

    /** Every learned tensor, from the input on. */
    public List<Parameter> parameters() {
        return stages.stream().flatMap(stage -> stage.parameters().stream()).toList();
    }

    /** The number of learned scalars. */
    public long parameterCount() {
        return parameters().stream().mapToLong(parameter -> parameter.value().numel()).sum();
    }

    /** The number of scalars that fix the output but are set once and not learned. */
    public long fixedCount() {
        return stages.stream().flatMap(stage -> stage.fixed().stream())
                .mapToLong(parameter -> parameter.value().numel()).sum();
    }

    /** All stages, from the input on. */
    public List<Stage> stages() {
        return stages;
    }

    /** The number of feedback values that each hidden stage takes per row, at each point where it takes some. */
    public List<Integer> feedbackWidths(FeedbackGranularity granularity) {
        return hidden().stream().flatMap(stage -> stage.feedbackWidths(granularity).stream()).toList();
    }

    /** Every tensor that fixes the output: learned ones and others. */
    public List<Parameter> tensors() {
        return stages.stream().flatMap(stage -> Stream.concat(stage.parameters().stream(),
                stage.fixed().stream())).toList();
    }

    /**
     * Runs all stages; each keeps what its backward pass needs.
     *
     * @param input float32, shape (batch, inputs), or for a transformer int64 tokens, shape (sequences, length); not
     *     modified
     * @param draw fixes the random choices, such as those of dropout: the training step, or negative for none
     * @return the head's output, float32, shape (rows, classes); valid until the next forward pass
     */
    public Tensor forward(Tensor input, long draw) {
        stages.forEach(stage -> stage.draw(draw));
        Tensor activations = rounded(input);
        for (Stage stage : stages) {
            activations = stage.forward(activations);
        }
        return activations.to(ScalarType.Float);
    }

    /** {@link #forward(Tensor, long)} without random choices. */
    public Tensor forward(Tensor input) {
        return forward(input, -1);
    }

    /** The same output as {@link #forward(Tensor)}, but nothing is kept for a backward pass. */
    public Tensor evaluate(Tensor input) {
        stages.forEach(stage -> stage.draw(-1));
        Tensor activations = rounded(input);
        for (Stage stage : stages) {
            activations = stage.evaluate(activations);
        }
        return activations.to(ScalarType.Float);
    }

    private Tensor rounded(Tensor input) {
        return input.is_floating_point() ? precision.round(input) : input;
    }
}
