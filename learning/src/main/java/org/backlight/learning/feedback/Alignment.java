package org.backlight.learning.feedback;

import java.util.List;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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

    /** Returns the gradients of a stage's matrices. */
    static List<Tensor> weightGradients(Stage stage) {
        return stage.parameters().stream().map(Parameter::gradient).filter(gradient -> gradient.dim() > 1)
                .toList();
    }

    /** Computes a·b / (|a| |b|) over all elements of all tensors; 0 if either is zero. */
    static double cosine(List<Tensor> a, List<Tensor> b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.size(); i++) {
            product += dot(a.get(i), b.get(i));
            squareA += dot(a.get(i), a.get(i));
            squareB += dot(b.get(i), b.get(i));
        }
        double norms = Math.sqrt(squareA * squareB);
        return norms == 0 ? 0 : product / norms;
    }

    private static double dot(Tensor a, Tensor b) {
        return torch.dot(a.flatten(), b.flatten()).item_double();
    }
}
