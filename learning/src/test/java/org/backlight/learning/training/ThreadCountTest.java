package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.backlight.projection.DenseProjection;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of cores decides how fast a network is trained, and not one bit of what it becomes. */
class ThreadCountTest {

    private static final int FEATURES = 200;
    private static final int CLASSES = 10;

    @AfterEach
    void useAllCores() {
        RowBlocks.useCores(Runtime.getRuntime().availableProcessors());
        torch.set_num_threads(1);
    }

    /** Widths that two and three cores divide differently; in the last batch there is a single sample. */
    @ParameterizedTest
    @CsvSource({"bp, adam, FP32", "dfa, adam, FP32", "bp, sgd, BF16", "dfa, adam, BF16"})
    void aTrainingIsTheSameOnAnyNumberOfCores(String method, String optimizer, Precision precision)
            throws Exception {
        List<List<Object>> curves = new ArrayList<>();
        List<List<float[]>> networks = new ArrayList<>();
        for (int cores = 1; cores <= 3; cores++) {
            RowBlocks.useCores(cores);
            torch.set_num_threads(cores);
            TrainingCurve curve = new TrainingCurve(-1);
            Network network = Mlp.create(FEATURES, List.of(300, 517), CLASSES, Activation.TANH, precision, 5);
            CreditAssignment credit = method.equals("bp")
                    ? new Backpropagation()
                    : new DirectFeedback(new DenseProjection(3, CLASSES, 517), Optional.empty(),
                            FeedbackScope.SHARED, 1);
            new Trainer(
                    LearningTask.classification(network, Tensors.clusters(2 * 96 + 1, FEATURES, CLASSES, 1),
                            Tensors.clusters(50, FEATURES, CLASSES, 2)),
                    credit, optimizer.equals("adam")
                            ? new OptimizerSettings.Adam(0.001)
                            : new OptimizerSettings.Sgd(0.05, 0.9),
                    new TrainingPlan(2, 96, LearningRateSchedule.CONSTANT, 9)
                            .withAccumulation(2),
                    Optional.empty()).train(curve);
            curves.add(curve.figures);
            networks.add(network.parameters().stream().map(Parameter::value).map(Tensors::floats).toList());
        }
        for (int i = 1; i < curves.size(); i++) {
            assertThat(curves.get(i)).isEqualTo(curves.getFirst());
            Tensors.assertSame(networks.get(i), networks.getFirst());
        }
    }
}
