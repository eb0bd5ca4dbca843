package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Intensities of a random field, which are random features of their inputs:
 *
 * <pre>
 * output[b, i] = |sum over j of T[i, j] input[b, j]|^2
 * </pre>
 *
 * With T complex, of independent normal parts of variance 1/2 each, the mean of a product of two rows of outputs is that of a kernel
 * of degree 2: {@code E y_i(u) y_i(v) = |u|^2 |v|^2 + (u·v)^2} (Saade et al. 2016, arXiv:1510.06664).
 */
public final class Intensities implements RandomMap {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long FIELD_BYTES = 64L << 20;

    private final RandomProjection fields;
    private final int parts;
    private final float scale;
    private final ThreadTeam team;

    private Intensities(RandomProjection fields, int parts, float scale, int threads) {
        this.fields = fields;
        this.parts = parts;
        this.scale = scale;
        team = ThreadTeam.of(threads);
    }

    /**
     * Makes intensities of a complex field whose parts are rows of a random matrix B: {@code T[i, j] = (B[2i, j] + i B[2i + 1, j]) /
     * sqrt(2)}, so that the mean of |T|^2 is 1.
     *
     * @param kind of the projection with the matrix B
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, 1 to 2^62
     * @param threads how many threads work on a call, at least 1
     */
    public static Intensities of(ProjectionKind kind, long seed, long inputs, long outputs, int threads) {
        return new Intensities(kind.make(seed, inputs, Math.multiplyExact(2, outputs), threads), 2, 0.5f,
                threads);
    }

    /**
     * Makes intensities of the field of a given matrix, as it stands.
     *
     * @param matrix closed with this
     * @param threads how many threads work on a call, at least 1
     */
    public static Intensities of(MatrixProjection matrix, int threads) {
        return new Intensities(matrix, matrix.isComplex() ? 2 : 1, 1, threads);
    }

    @Override
    public long inputs() {
        return fields.inputs();
    }

    @Override
    public long outputs() {
        return fields.outputs() / parts;
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.check(input, inputs(), output, outputs(), batch);
        long fieldBytes = fields.outputs() * Float.BYTES;
        int rows = (int) Math.clamp(FIELD_BYTES / fieldBytes, 1, batch);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment field = arena.allocate(rows * fieldBytes, 64);
            long inputBytes = inputs() * Float.BYTES;
            for (int from = 0; from < batch; from += rows) {
                int count = Math.min(rows, batch - from);
                int first = from;
                fields.project(input.asSlice(first * inputBytes, count * inputBytes),
                        field.asSlice(0, count * fieldBytes), count);
                team.run(count, (_, row) -> square(field, row, output, first + row));
            }
        }
    }

    private void square(MemorySegment field, long row, MemorySegment output, long to) {
        long m = outputs();
        for (long i = 0; i < m; i++) {
            float re = field.getAtIndex(FLOAT, (row * m + i) * parts);
            float im = parts == 1 ? 0 : field.getAtIndex(FLOAT, (row * m + i) * parts + 1);
            output.setAtIndex(FLOAT, to * m + i, scale * (re * re + im * im));
        }
    }

    @Override
    public void close() {
        fields.close();
    }
}
