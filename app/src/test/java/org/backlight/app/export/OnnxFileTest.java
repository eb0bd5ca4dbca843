package org.backlight.app.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.task.BareEnds;
import org.backlight.app.task.HeldOut;
import org.backlight.app.task.ModelEnds;
import org.backlight.app.task.Preprocessing;
import org.backlight.app.task.Preprocessing.Target;
import org.backlight.app.task.SampleEnds;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files with their weights within and outside, and their check. */
class OnnxFileTest {

    private static final int INPUTS = 30;

    @TempDir
    private Path folder;

    private final Network network = Mlp.create(INPUTS, List.of(40, 20), 2, Activation.RELU, Precision.FP32,
            1);
    private final BareEnds ends = new BareEnds(SampleShape.of(INPUTS), "outputs", 2);

    private Path written(boolean outside, Network of) throws Exception {
        return written(outside, of, ends);
    }

    private Path written(boolean outside, Network of, ModelEnds ends) throws Exception {
        OperatorGraph graph = new OperatorGraph(OperatorGraph.Arithmetic.FLOAT32);
        String rows = ends.enter(graph);
        for (Exportable stage : of.exportables()) {
            rows = stage.operators(graph, rows);
        }
        ends.leave(graph, rows);
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(file, folder.resolve("model.onnx.data"), outside, graph, ends, Map.of("key", "value"));
        return file;
    }

    private OnnxCheck.Result checked(Path file, boolean outside) {
        float[] inputs = new float[50 * INPUTS];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) Math.sin(i);
        }
        return checked(file, outside, inputs, ends);
    }

    private OnnxCheck.Result checked(Path file, boolean outside, float[] inputs, ModelEnds ends) {
        float[] targets = new float[50 * 2];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % 7;
        }
        HeldOut heldOut = new HeldOut(
                ArraySamples.ofValues(inputs, SampleShape.of(INPUTS), targets, SampleShape.of(2)),
                new MeanSquaredError(), List.of(new DeterminationCoefficient()));
        try (OnnxCheck check = new OnnxCheck(network, heldOut, ends)) {
            return check.run(file, outside);
        }
    }

    @Test
    void weightsOutsideAreTheSame() throws Exception {
        Path file = written(true, network);
        assertThat(Files.size(folder.resolve("model.onnx.data"))).isGreaterThan(4096);
        OnnxCheck.Result result = checked(file, true);
        assertThat(result.largestDifference()).isLessThan(1e-5);
        assertThat(result.samples()).isEqualTo(50);
        assertThat(result.otherPredictions()).isEqualTo(-1);
    }

    @Test
    void anotherNetworkIsFoundOut() throws Exception {
        Path file = written(false,
                Mlp.create(INPUTS, List.of(40, 20), 2, Activation.RELU, Precision.FP32, 2));
        assertThat(folder.resolve("model.onnx.data")).doesNotExist();
        assertThat(checked(file, false).largestDifference()).isGreaterThan(0.01);
    }

    /** Samples at a million with deviations of 0.3, of which float32 has steps of 1/16. */
    @Test
    void samplesFarFromZeroKeepTheirDigits() throws Exception {
        Preprocessing preprocessing = new Preprocessing(List.of((long) INPUTS), 1, List.of(1e6), List.of(0.3),
                null, null, List.of(new Target("a", 0, 1), new Target("b", 0, 1)));
        float[] inputs = new float[50 * INPUTS];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) 1e6 + i % 17 / 16f;
        }
        preprocessing.apply(inputs);
        ModelEnds far = new SampleEnds(preprocessing);
        assertThat(checked(written(false, network, far), false, inputs, far).largestDifference())
                .isLessThan(1e-5);
    }

    @Test
    void whatIsNoModelIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("other.onnx"), "no model");
        assertThatThrownBy(() -> checked(file, false)).isInstanceOf(FailedRun.class)
                .hasMessageStartingWith("ONNX Runtime cannot run the exported network: ");
    }
}
