package org.backlight.learning.feedback;

import org.backlight.learning.layer.GradientRows;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** a·b / (|a| |b|) over the elements of two gradients, whose matrices are added one by one, whole or piece by piece. */
final class GradientCosine {

    private double product;
    private double squareA;
    private double squareB;

    /** Adds a matrix of both gradients. */
    GradientCosine add(Tensor a, Tensor b) {
        product += dot(a, b);
        squareA += dot(a, a);
        squareB += dot(b, b);
        return this;
    }

    /** Adds a matrix of both gradients, of which only pieces exist at any time. */
    void add(Parameter parameter, GradientRows a, GradientRows b) {
        long rows = parameter.value().size(0);
        long columns = parameter.value().numel() / rows;
        long piece = parameter.gradientPiece();
        double[][] parts = new double[(int) Math.ceilDiv(rows, piece)][];
        RowBlocks.forEachPiece(rows, piece, (index, from, size) -> {
            Tensor ofA = torch.empty(size, columns);
            Tensor ofB = torch.empty(size, columns);
            a.write(from, size, ofA);
            b.write(from, size, ofB);
            parts[index] = new double[]{dot(ofA, ofB), dot(ofA, ofA), dot(ofB, ofB)};
        });
        for (double[] part : parts) {
            product += part[0];
            squareA += part[1];
            squareB += part[2];
        }
    }

    /** Returns the cosine of all that was added; 0 if either gradient is zero. */
    double value() {
        double norms = Math.sqrt(squareA * squareB);
        return norms == 0 ? 0 : product / norms;
    }

    private static double dot(Tensor a, Tensor b) {
        return torch.dot(a.flatten(), b.flatten()).item_double();
    }
}
