package org.backlight.learning.training;

import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.tensor.Precision;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The memory that a transformer's passes keep from batch to batch, in bytes, beside parameters and what belongs to
 * them: values of each block for its backward pass, and what all blocks share.
 */
public final class GptMemory {

    private GptMemory() {}

    /**
     * The bytes that are kept once batches of this size have been trained on and held-out text has been evaluated.
     *
     * @param shape of the transformer
     * @param precision the format in which it multiplies
     * @param rows tokens that are trained on at once
     * @param granularity of the feedback; with {@link FeedbackGranularity#DIRECT} hidden blocks keep no queries, keys and
     *     values, for which nothing is sent back. Any other for methods without feedback
     */
    public static double bytes(GptShape shape, Precision precision, long rows,
            FeedbackGranularity granularity) {
        double evaluated = Evaluation.rows(shape.context());
        return bytes(shape, precision, rows, evaluated, granularity == FeedbackGranularity.DIRECT);
    }

    static double bytes(GptShape shape, Precision precision, double rows, double evaluated,
            boolean direct) {
        // bf16 is held as fp32 where the processor multiplies that faster.
        double compute = precision.scalarType() == ScalarType.Float ? Float.BYTES : Short.BYTES;
        double width = shape.width();
        double most = Math.max(rows, evaluated);
        // Queries, keys, values, and the logarithms of the sums over what each head sees.
        double attention = 3 * compute * width + Float.BYTES * shape.heads();
        // Two normalizations, what was attended, what goes into GELU; the stream twice, means and deviations.
        double others = compute * (3 * width + shape.feedForward()) + Float.BYTES * (2 * width + 4);
        int hidden = shape.blocks() - 1;
        boolean shared = direct && hidden > 0;
        double blocks = most * (hidden * (others + (shared ? 0 : attention)) + others + attention);
        double evaluation = evaluated * others + (shared ? most : evaluated) * attention;
        // What comes out of GELU, a sublayer's output, and gradients.
        double passing = most * (compute
                * (7 * width + shape.feedForward() + Math.max(shape.feedForward(), shape.vocabulary()))
                + Float.BYTES * width);
        boolean readout = shape.readout() != GptShape.Readout.NONE;
        double ends = most * ((compute + (readout ? compute + Float.BYTES : 0) + Float.BYTES) * width
                + Float.BYTES * (2.0 + shape.vocabulary()));
        return blocks + evaluation + passing + ends;
    }
}
