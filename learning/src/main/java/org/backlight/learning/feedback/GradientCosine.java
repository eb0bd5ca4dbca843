package org.backlight.learning.feedback;

import org.backlight.learning.layer.GradientRows;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** a·b / (|a| |b|) over the elements of two gradients, whose matrices are added one by one, whole or piece by piece. */
final class GradientCosine {

    /** Of less than this, squares may be missing that float32 does not hold; they are summed again of larger values. */
    private static final double LEAST_SQUARE = 1e-20;
    private static final int LARGEST_EXPONENT = 126;

    private double product;
    private double squareA;
    private double squareB;

    /** Adds a matrix of both gradients. */
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

    /** Returns a·b, a·a and b·b. Gradients that vanish in many layers, or explode, are multiplied by powers of two meanwhile. */
    private static double[] sums(Tensor a, Tensor b) {
        double[] plain = {dot(a, b), dot(a, a), dot(b, b)};
        if (isHeld(plain[1]) && isHeld(plain[2])) {
            return plain;
        }
        int ofA = exponent(a);
        int ofB = exponent(b);
        Tensor x = a.mul(new Scalar(Math.scalb(1.0, -ofA)));
        Tensor y = b.mul(new Scalar(Math.scalb(1.0, -ofB)));
        return new double[]{Math.scalb(dot(x, y), ofA + ofB), Math.scalb(dot(x, x), 2 * ofA),
                Math.scalb(dot(y, y), 2 * ofB)};
    }

    private static boolean isHeld(double square) {
        return square >= LEAST_SQUARE && square <= Float.MAX_VALUE;
    }

    /** Returns the exponent of the largest element, as far as float32 holds a power of its size and of the inverse. */
    private static int exponent(Tensor values) {
        double largest = values.abs().max().item_double();
        return largest == 0 || !Double.isFinite(largest)
                ? 0
                : Math.clamp(Math.getExponent(largest), -LARGEST_EXPONENT, LARGEST_EXPONENT);
    }

    private static double dot(Tensor a, Tensor b) {
        return torch.dot(a.flatten(), b.flatten()).item_double();
    }
}
