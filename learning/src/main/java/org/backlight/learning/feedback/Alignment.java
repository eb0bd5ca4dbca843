package org.backlight.learning.feedback;

import java.util.List;
import java.util.Set;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Alignment of random feedback with the true gradient: for each hidden stage, the cosine between the weight gradient
 * under DFA and the one under BP on the same batch. Near zero for a fresh network; DFA learns because it grows
 * (Refinetti et al. 2021, arXiv 2011.12428).
 */
public final class Alignment {

    private Alignment() {}

    /**
     * Runs both backward passes on a batch; parameters' gradients are overwritten, and nothing else.
     *
     * @param credit whose feedback is compared with BP
     * @param loss whose gradient is sent backward
     * @return as of {@link CreditAssignment#alignment}
     */
    public static List<Double> measure(Network network, CreditAssignment credit, Loss loss, Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            Tensor error = loss.evaluate(network.forward(batch.inputs()), batch.targets()).error();
            return credit.alignment(network, error);
        }
    }

    /** Returns the gradients of a stage's matrices, but for those that it hands over. */
    static List<Tensor> keptGradients(Stage stage) {
        Set<Parameter> handedOver = Set.copyOf(stage.piecewise());
        return stage.parameters().stream().filter(parameter -> !handedOver.contains(parameter))
                .map(Parameter::gradient).filter(gradient -> gradient.dim() > 1).toList();
    }
}
