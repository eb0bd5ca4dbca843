package org.backlight.projection.hadamard;

import static org.backlight.projection.kernel.Kernels.FLOATS;
import static org.backlight.projection.kernel.Kernels.MEMORY;

import org.backlight.substrate.random.SplitMix64;

/** A block in plain Java: the definition, level by level, and the fallback without SIMD. */
final class ScalarHadamardBlock extends HadamardBlock {

    private final float[] values;

    ScalarHadamardBlock(int bits) {
        super(bits);
        values = new float[Math.toIntExact(size)];
    }

    @Override
    public int passes() {
        return 1;
    }

    @Override
    public int tasks(int pass) {
        return 1;
    }

    @Override
    public void run(Job job, boolean transposed, int pass, int task, long words) {
        for (int k = 0; k < size; k++) {
            values[k] = k >= job.inFrom() && k < job.inTo() ? MEMORY.get(FLOATS, job.in() + k * 4L) : 0;
        }
        if (transposed) {
            up();
            flip(job.signs(), 3);
            down();
            flip(job.signs(), 2);
            up();
            flip(job.signs(), 1);
        } else {
            flip(job.signs(), 1);
            down();
            flip(job.signs(), 2);
            up();
            flip(job.signs(), 3);
            down();
        }
        for (int k = (int) job.outFrom(); k < job.outTo(); k++) {
            long at = job.out() + k * 4L;
            float value = values[k] * scale;
            MEMORY.set(FLOATS, at, job.accumulate() ? MEMORY.get(FLOATS, at) + value : value);
        }
    }

    private void down() {
        for (int stride = values.length / 2; stride > 0; stride /= 2) {
            level(stride);
        }
    }

    private void up() {
        for (int stride = 1; stride < values.length; stride *= 2) {
            level(stride);
        }
    }

    private void level(int stride) {
        for (int from = 0; from < values.length; from += 2 * stride) {
            for (int k = from; k < from + stride; k++) {
                float a = values[k];
                float b = values[k + stride];
                values[k] = a + b;
                values[k + stride] = a - b;
            }
        }
    }

    private void flip(Signs signs, int round) {
        long key = signs.key(round);
        long gamma = signs.gamma(round);
        int run = values.length / 16;
        for (int k = 0; k < values.length; k++) {
            int word = round == 2 ? 16 * (k >> 8) + (k & 15) : k % run;
            int bit = round == 2 ? (k >> 4) & 15 : k / run;
            long pair = SplitMix64.mix(key + ((word >> 1) + 1L) * gamma);
            int half = (int) (pair >>> (32 * (word & 1)));
            values[k] = Float.intBitsToFloat(Float.floatToRawIntBits(values[k]) ^ (half << bit & 0x80000000));
        }
    }

    @Override
    public void close() {}
}
