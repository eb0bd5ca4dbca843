package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.check.Ranges;
import org.backlight.substrate.check.Shapes;

/**
 * Projection of real vectors through a device that takes ternary ones, by signed bit planes. With s the largest
 * magnitude of a row and p planes,
 *
 * <pre>
 * q_j = round(|e_j| / s * (2^p - 1)),   q_j = sum over b of 2^b q_jb,   t_b = sign(e) q_b in {-1, 0, 1}^n
 * B e ~ s / (2^p - 1) * sum over b of 2^b B t_b
 * </pre>
 *
 * so that no element is off by more than s / (2 (2^p − 1)), and one row costs p rows of the device. Device noise of
 * variance v per ternary row becomes s^2 v (4^p − 1) / (3 (2^p − 1)^2), about s^2 v / 3 times (2^p + 1) / (2^p − 1).
 */
public final class BitPlaneProjection implements RandomProjection {

    /** The most planes. */
    public static final int MOST_PLANES = 16;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final RandomProjection ternary;
    private final int planes;
    private final int inputs;
    private final int outputs;
    private float[] codes = new float[0];
    private float[] projected = new float[0];

    /**
     * Wraps a projection of ternary vectors.
     *
     * @param ternary what projects the planes; closed with this
     * @param planes p, 1 to {@value #MOST_PLANES}; 1 keeps the sign of elements above half of the largest
     */
    public BitPlaneProjection(RandomProjection ternary, int planes) {
        this.ternary = Objects.requireNonNull(ternary, "ternary");
        Ranges.check("bit planes", planes, 1, MOST_PLANES);
        this.planes = planes;
        inputs = Math.toIntExact(ternary.inputs());
        outputs = Math.toIntExact(ternary.outputs());
    }

    @Override
    public long inputs() {
        return inputs;
    }

    @Override
    public long outputs() {
        return outputs;
    }

    /** Returns the largest error of an element, relative to the largest magnitude of its row: 1 / (2 (2^p − 1)). */
    public double relativeErrorBound() {
        return 0.5 / top();
    }

    /** Returns the rows of the device that one row takes. */
    public int planes() {
        return planes;
    }

    private int top() {
        return (1 << planes) - 1;
    }

    /**
     * Projects a batch of real vectors.
     *
     * @throws IllegalArgumentException if a size does not match, or an element is not finite
     */
    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.checkBatch("input", input, batch, inputs);
        Shapes.checkBatch("output", output, batch, outputs);
        int rows = Math.multiplyExact(batch, planes);
        int width = Math.multiplyExact(rows, inputs);
        if (codes.length != width) {
            codes = new float[width];
            projected = new float[Math.multiplyExact(rows, outputs)];
        }
        float[] scale = new float[batch];
        for (int b = 0; b < batch; b++) {
            scale[b] = largest(input, b);
            encode(input, b, scale[b]);
        }
        ternary.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(projected), rows);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < outputs; i++) {
                float sum = 0;
                for (int p = planes - 1; p >= 0; p--) {
                    sum = 2 * sum + projected[(b * planes + p) * outputs + i];
                }
                output.setAtIndex(FLOAT, (long) b * outputs + i, sum * (scale[b] / top()));
            }
        }
    }

    private float largest(MemorySegment input, int row) {
        float most = 0;
        for (int j = 0; j < inputs; j++) {
            float value = input.getAtIndex(FLOAT, (long) row * inputs + j);
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "The input of a projection must be finite, but row " + row + ", column "
                                + j + " (counted from 0) holds " + value + ".");
            }
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private void encode(MemorySegment input, int row, float scale) {
        for (int j = 0; j < inputs; j++) {
            float value = input.getAtIndex(FLOAT, (long) row * inputs + j);
            int q = scale == 0 ? 0 : (int) Math.rint((double) Math.abs(value) / scale * top());
            for (int p = 0; p < planes; p++) {
                codes[(row * planes + p) * inputs + j] = (q >> p & 1) * Math.signum(value);
            }
        }
    }

    @Override
    public void seek(long projectedRows) {
        ternary.seek(Math.multiplyExact(projectedRows, planes));
    }

    @Override
    public void measure(Runnable projections) {
        ternary.measure(projections);
    }

    @Override
    public void close() {
        ternary.close();
    }
}
