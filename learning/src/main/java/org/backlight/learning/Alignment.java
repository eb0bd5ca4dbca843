package org.backlight.learning;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far random feedback points along the true gradient: for each hidden stage, the cosine between the
 * weight gradient under DFA and the one under BP on the same batch. Near zero for a fresh network; DFA learns
 * because it grows (Refinetti et al. 2021, arXiv 2011.12428).
 */
final class Alignment {

    private Alignment() {}

    /** Runs both backward passes on a batch; parameters' gradients are overwritten. */
    static List<Double> measure(Network network, DirectFeedback feedback, LabelledSamples.Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            Tensor error = LossAndError.softmaxCrossEntropy(network.forward(batch.inputs()), batch.labels())
                    .error();
            new Backpropagation().assign(network, error);
            List<Tensor> exact = network.hidden().stream().map(stage -> weightGradient(stage).clone())
                    .toList();
            feedback.assign(network, error);
            List<Double> cosines = new ArrayList<>();
            for (int i = 0; i < exact.size(); i++) {
                cosines.add(cosine(exact.get(i), weightGradient(network.hidden().get(i))));
            }
            return cosines;
        }
    }

    private static Tensor weightGradient(Stage stage) {
        return stage.parameters().getFirst().gradient();
    }

    /** a·b / (|a| |b|) over all elements; 0 if either is zero. */
    static double cosine(Tensor a, Tensor b) {
        double product = dot(a, b);
        double norms = Math.sqrt(dot(a, a) * dot(b, b));
        return norms == 0 ? 0 : product / norms;
    }

    private static double dot(Tensor a, Tensor b) {
        return torch.dot(a.flatten(), b.flatten()).item_double();
    }
}
