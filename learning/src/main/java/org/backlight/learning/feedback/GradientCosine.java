package org.backlight.learning.feedback;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.learning.layer.GradientRows;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * a·b / (|a| |b|) over the elements of two gradients, whose matrices are added one by one, whole or piece by piece. Sums are float64
 * and in an order of their own: a library may divide a sum among as many threads as are idle.
 */
final class GradientCosine {

    private static final int LANES = 4;

    private double product;
    private double squareA;
    private double squareB;

    /** Adds a matrix of both gradients, float32. */
    GradientCosine add(Tensor a, Tensor b) {
        add(sums(a, b));
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
            parts[index] = sums(ofA, ofB);
        });
        for (double[] part : parts) {
            add(part);
        }
    }

    private void add(double[] sums) {
        product += sums[0];
        squareA += sums[1];
        squareB += sums[2];
    }

    /** Returns the cosine of all that was added; 0 if either gradient is zero. */
    double value() {
        double norms = Math.sqrt(squareA * squareB);
        return norms == 0 ? 0 : product / norms;
    }

    /** Returns a·b, a·a and b·b. */
    private static double[] sums(Tensor a, Tensor b) {
        MemorySegment ofA = LibTorch.floats(a.contiguous());
        MemorySegment ofB = LibTorch.floats(b.contiguous());
        double[] products = new double[LANES];
        double[] squaresOfA = new double[LANES];
        double[] squaresOfB = new double[LANES];
        long count = a.numel();
        for (long i = 0; i < count; i++) {
            double x = ofA.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            double y = ofB.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            int lane = (int) (i & (LANES - 1));
            products[lane] += x * y;
            squaresOfA[lane] += x * x;
            squaresOfB[lane] += y * y;
        }
        return new double[]{sum(products), sum(squaresOfA), sum(squaresOfB)};
    }

    private static double sum(double[] lanes) {
        double sum = 0;
        for (double lane : lanes) {
            sum += lane;
        }
        return sum;
    }
}
