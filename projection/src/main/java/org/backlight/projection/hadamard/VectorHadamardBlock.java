package org.backlight.projection.hadamard;

import static org.backlight.projection.hadamard.Butterflies.LANES;
import static org.backlight.projection.hadamard.Butterflies.PIECE_BITS;
import static org.backlight.projection.hadamard.Butterflies.STEP;
import static org.backlight.projection.hadamard.PieceLayout.group;
import static org.backlight.projection.hadamard.PieceLayout.offset;
import static org.backlight.projection.hadamard.PieceLayout.span;
import static org.backlight.projection.kernel.Kernels.FLOATS;
import static org.backlight.projection.kernel.Kernels.MEMORY;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.backlight.projection.kernel.Kernels;

/**
 * A block in SIMD registers, in four passes over memory for three rounds. The index is cut into its top four
 * bits (16 chunks), middle bits, and a piece of 2^{@link Butterflies#PIECE_BITS} values that fits in the first
 * cache; a chunk of a million values' block fits in the second.
 *
 * <pre>
 * pass 0   read, signs 1, top bits down                                   round 1
 * pass 1   per chunk: middle and piece down, signs 2, piece and middle up         2
 * pass 2   top bits up, signs 3, top bits down                                      3
 * pass 3   per chunk: middle and piece down, scale, write
 * </pre>
 *
 * <p>Pieces and chunks lie as {@link PieceLayout} says.
 */
final class VectorHadamardBlock extends HadamardBlock {

    private static final int PIECE = 1 << PIECE_BITS;
    private static final int SEGMENT = 256;
    private static final int SEGMENT_REGISTERS = SEGMENT / LANES;
    /** Place in a task's scratch where a piece is put together; words of signs stand before it. */
    private static final long TEMPORARY = 1 << 14;

    private final Arena arena = Arena.ofShared();
    private final long base;
    private final int chunkBits;
    private final long chunkSpan;

    VectorHadamardBlock(int bits) {
        super(bits);
        chunkBits = bits - 4;
        boolean small = chunkBits < SMALLEST_BITS;
        chunkSpan = small ? 0 : span(chunkBits);
        base = arena.allocate(small ? span(bits) : 16 * chunkSpan, 4096).address();
    }

    @Override
    public int passes() {
        return chunkSpan == 0 ? 1 : 4;
    }

    @Override
    public int tasks(int pass) {
        return chunkSpan == 0 ? 1 : 16;
    }

    @Override
    public void run(Job job, boolean transposed, int pass, int task, long words) {
        if (chunkSpan == 0) {
            whole(job, transposed, words);
            return;
        }
        if (transposed) {
            switch (pass) {
                case 0 -> readUp(job, base + task * chunkSpan, (long) task << chunkBits, chunkBits, words);
                case 1 -> top(job, task, words);
                case 2 -> middle(job, base + task * chunkSpan, (long) task << chunkBits, chunkBits, words);
                default -> writeSigned(job, task, words);
            }
        } else {
            switch (pass) {
                case 0 -> readSigned(job, task, words);
                case 1 -> middle(job, base + task * chunkSpan, (long) task << chunkBits, chunkBits, words);
                case 2 -> top(job, task, words);
                default ->
                    downWrite(job, base + task * chunkSpan, (long) task << chunkBits, chunkBits, words);
            }
        }
    }

    /** Transforms a block that is too small for chunks: it lies in cache, and signs get sweeps of their own. */
    private void whole(Job job, boolean transposed, long words) {
        if (transposed) {
            readUp(job, base, 0, bits, words);
            flip(job, 3, words);
            middle(job, base, 0, bits, words);
            flip(job, 1, words);
            writeAll(job);
        } else {
            for (long from = 0; from < size; from += PIECE) {
                read(job, from, PIECE, base + offset(from, bits));
            }
            flip(job, 1, words);
            middle(job, base, 0, bits, words);
            flip(job, 3, words);
            downWrite(job, base, 0, bits, words);
        }
    }

    /** Signs of rounds 1 and 3, in place. */
    private void flip(Job job, int round, long words) {
        long run = size / 16;
        for (long from = 0; from < run; from += SEGMENT) {
            words(job, round, from, words);
            for (int c = 0; c < 16; c++) {
                long at = base + offset(c * run + from, bits);
                LaneButterflies.signed(at, words, c, at, SEGMENT_REGISTERS);
            }
        }
    }

    private static void words(Job job, int round, long first, long words) {
        LaneButterflies.words(job.signs().key(round), job.signs().gamma(round), first / 2, SEGMENT / 2,
                words);
    }

    private void readSigned(Job job, int task, long words) {
        long run = size / 16;
        for (long from = task * (run / 16); from < (task + 1) * (run / 16); from += SEGMENT) {
            words(job, 1, from, words);
            long at = base + offset(from, chunkBits);
            if (from >= job.inFrom() && 14 * run + from + SEGMENT <= job.inTo()) {
                // Where the size is no power of two, it is the last run that is cut most often.
                long k = 15 * run + from;
                long last = job.in() + k * Kernels.FLOAT;
                if (k + SEGMENT > job.inTo()) {
                    last = words + TEMPORARY;
                    read(job, k, SEGMENT, last);
                }
                Butterflies.signedDown(job.in() + from * Kernels.FLOAT, run * Kernels.FLOAT, last, words, at,
                        chunkSpan, SEGMENT_REGISTERS);
                continue;
            }
            for (int c = 0; c < 16; c++) {
                long k = c * run + from;
                long source = job.in() + k * Kernels.FLOAT;
                if (k < job.inFrom() || k + SEGMENT > job.inTo()) {
                    source = words + TEMPORARY;
                    read(job, k, SEGMENT, source);
                }
                LaneButterflies.signed(source, words, c, at + c * chunkSpan, SEGMENT_REGISTERS);
            }
            Butterflies.down(at, chunkSpan, SEGMENT_REGISTERS, STEP);
        }
    }

    private void writeSigned(Job job, int task, long words) {
        long run = size / 16;
        for (long from = task * (run / 16); from < (task + 1) * (run / 16); from += SEGMENT) {
            words(job, 1, from, words);
            long at = base + offset(from, chunkBits);
            Butterflies.up(at, chunkSpan, SEGMENT_REGISTERS, STEP);
            for (int c = 0; c < 16; c++) {
                LaneButterflies.signed(at + c * chunkSpan, words, c, words + TEMPORARY, SEGMENT_REGISTERS);
                write(job, c * run + from, SEGMENT, words + TEMPORARY, scale);
            }
        }
    }

    private void top(Job job, int task, long words) {
        long run = size / 16;
        for (long from = task * (run / 16); from < (task + 1) * (run / 16); from += SEGMENT) {
            words(job, 3, from, words);
            Butterflies.upSignedDown(base + offset(from, chunkBits), chunkSpan, words, SEGMENT_REGISTERS);
        }
    }

    /** Goes down to single values, applies signs 2, and goes up again, for the 2^b values from index k on. */
    private void middle(Job job, long at, long k, int b, long words) {
        if (b > PIECE_BITS) {
            int low = b - group(b);
            long span = span(low);
            levels(at, b, true);
            for (long i = 0; i < 1L << group(b); i++) {
                middle(job, at + i * span, k + (i << low), low, words);
            }
            levels(at, b, false);
            return;
        }
        LaneButterflies.words(job.signs().key(2), job.signs().gamma(2), k / 32, PIECE / 32, words);
        Butterflies.down(at, 16 * STEP, 16, STEP);
        Butterflies.down(at, STEP, 16, 16 * STEP);
        LaneButterflies.downSignedUp(at, PIECE / LANES, words);
        Butterflies.up(at, STEP, 16, 16 * STEP);
        Butterflies.up(at, 16 * STEP, 16, STEP);
    }

    private void downWrite(Job job, long at, long k, int b, long words) {
        if (b > PIECE_BITS) {
            int low = b - group(b);
            long span = span(low);
            levels(at, b, true);
            for (long i = 0; i < 1L << group(b); i++) {
                downWrite(job, at + i * span, k + (i << low), low, words);
            }
            return;
        }
        if (k >= job.outTo() || k + PIECE <= job.outFrom()) {
            return;
        }
        Butterflies.down(at, 16 * STEP, 16, STEP);
        Butterflies.down(at, STEP, 16, 16 * STEP);
        if (!job.accumulate() && k >= job.outFrom() && k + PIECE <= job.outTo()) {
            LaneButterflies.down(at, job.out() + k * Kernels.FLOAT, PIECE / LANES, scale);
        } else {
            LaneButterflies.down(at, words + TEMPORARY, PIECE / LANES, scale);
            write(job, k, PIECE, words + TEMPORARY, 1);
        }
    }

    /** Reads the 2^b values from index k on and takes them up. */
    private void readUp(Job job, long at, long k, int b, long words) {
        if (b > PIECE_BITS) {
            int low = b - group(b);
            long span = span(low);
            for (long i = 0; i < 1L << group(b); i++) {
                readUp(job, at + i * span, k + (i << low), low, words);
            }
            levels(at, b, false);
            return;
        }
        read(job, k, PIECE, at);
        LaneButterflies.up(at, PIECE / LANES);
        Butterflies.up(at, STEP, 16, 16 * STEP);
        Butterflies.up(at, 16 * STEP, 16, STEP);
    }

    private void writeAll(Job job) {
        for (long from = 0; from < size; from += PIECE) {
            write(job, from, PIECE, base + offset(from, bits), scale);
        }
    }

    /** Does the levels of the top group of 2^b values. */
    private static void levels(long at, int b, boolean down) {
        int g = group(b);
        int low = b - g;
        long stride = span(low);
        for (long from = 0; from < 1L << low; from += PIECE) {
            long piece = at + offset(from, low);
            if (g == 4 && down) {
                Butterflies.down(piece, stride, PIECE / LANES, STEP);
            } else if (g == 4) {
                Butterflies.up(piece, stride, PIECE / LANES, STEP);
            } else {
                for (int i = 0; i < g; i++) {
                    int bit = 1 << (down ? g - 1 - i : i);
                    for (int c = 0; c < 1 << g; c++) {
                        if ((c & bit) == 0) {
                            Butterflies.level(piece + c * stride, bit * stride, PIECE / LANES);
                        }
                    }
                }
            }
        }
    }

    /** Copies elements [k, k + count) of the input, zeros where there are none. */
    private static void read(Job job, long k, int count, long to) {
        long from = Math.clamp(job.inFrom(), k, k + count);
        long end = Math.clamp(job.inTo(), k, k + count);
        if (end - from < count) {
            MEMORY.asSlice(to, (long) count * Kernels.FLOAT).fill((byte) 0);
        }
        if (end > from) {
            MemorySegment.copy(MEMORY, job.in() + from * Kernels.FLOAT, MEMORY,
                    to + (from - k) * Kernels.FLOAT,
                    (end - from) * Kernels.FLOAT);
        }
    }

    /** Writes those of the elements [k, k + count) that are wanted. */
    private static void write(Job job, long k, int count, long from, float scale) {
        int first = (int) (Math.clamp(job.outFrom(), k, k + count) - k);
        int end = (int) (Math.clamp(job.outTo(), k, k + count) - k);
        long out = job.out() + k * Kernels.FLOAT;
        for (int i = first; i < end; i++) {
            float value = MEMORY.get(FLOATS, from + (long) i * Kernels.FLOAT) * scale;
            long at = out + (long) i * Kernels.FLOAT;
            MEMORY.set(FLOATS, at, job.accumulate() ? MEMORY.get(FLOATS, at) + value : value);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
