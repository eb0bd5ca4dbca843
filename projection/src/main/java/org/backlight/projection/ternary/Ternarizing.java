package org.backlight.projection.ternary;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;

/** Code that the kinds of {@link Ternarizer} share: checks, the walk over rows, and the kernels. */
final class Ternarizing {

    /** Rule for one row, given as addresses, which returns its scale. */
    interface Row {
        float ternarize(int index, long errors, long codes);
    }

    private Ternarizing() {}

    static void checkRepetition(int repetition, int repetitions) {
        if (repetition < 0 || repetition >= repetitions) {
            throw new IllegalArgumentException(
                    "Repetition " + repetition + " of " + repetitions
                            + " does not exist; expected 0 to the number of repetitions less 1.");
        }
    }

    static void rows(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch, int width,
            Row row) {
        Shapes.positive("rows of the batch", batch);
        Shapes.positive("columns of the batch", width);
        Shapes.check("errors", errors, batch, width);
        Shapes.check("codes", codes, batch, width);
        Shapes.check("scales", scales, 1, batch);
        if (errors.isNative() && codes.isNative()) {
            long bytes = (long) width * Float.BYTES;
            for (int b = 0; b < batch; b++) {
                float scale = row.ternarize(b, errors.address() + b * bytes, codes.address() + b * bytes);
                scales.set(Kernels.FLOATS, (long) b * Float.BYTES, scale);
            }
            Reference.reachabilityFence(errors);
            Reference.reachabilityFence(codes);
            return;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment in = call.allocate(errors.byteSize(), 64).copyFrom(errors);
            MemorySegment out = call.allocate(codes.byteSize(), 64);
            rows(in, out, scales, batch, width, row);
            codes.copyFrom(out);
        }
    }

    static float fixed(long row, long code, int width, float threshold) {
        Kernels.best().ternarize(row, code, width, threshold);
        return 1;
    }

    /** Returns √(Σe² / width), in float32. */
    static float rootMeanSquare(long row, int width) {
        return (float) Math.sqrt(Kernels.best().sumOfSquares(row, width) / width);
    }
}
