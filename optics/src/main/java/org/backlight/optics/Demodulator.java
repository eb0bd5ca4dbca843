package org.backlight.optics;

/** The arithmetic of a {@link Retrieval} for a given region: which frames it needs, and what it does with counts. */
abstract sealed class Demodulator {

    final OpticsKernels kernels;
    final Region region;

    private Demodulator(OpticsKernels kernels, Region region) {
        this.kernels = kernels;
        this.region = region;
    }

    static Demodulator of(Retrieval retrieval, OpticsKernels kernels, MirrorLayout layout, Region region,
            int outputs) {
        return switch (retrieval) {
            case OffAxisHolography _ -> new Spatial(kernels, region);
            case PhaseShifting p -> new Temporal(kernels, region, p.steps());
            case AnchorRetrieval _ -> new Anchored(kernels, region, layout.anchorBit(), outputs);
        };
    }

    /** Outputs of the whole region, at least those asked for. */
    abstract int outputs();

    /** Independent lines of outputs, into which retrieval can be split. */
    abstract int lines();

    /** Outputs that precede a line, or all of them for the number of lines. */
    abstract int outputsBefore(int line);

    /** Adds the frames that follow the first of a half, whose bits are set. */
    abstract void complete(BinaryFrames frames, int first);

    /** Phase of the reference beam in the first frame. */
    double firstPhase() {
        return 0;
    }

    /**
     * Adds sign times the retrieved projection to a row of outputs, those of some lines alone.
     *
     * @param first the first frame of the half
     * @param out changed from {@code at + outputsBefore(from)} to {@code at + outputsBefore(to) - 1}
     */
    abstract void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at, int from, int to);

    /** Adds sign times the retrieved projection to a row of outputs. */
    void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out, int at) {
        accumulate(counts, first, point, sign, out, at, 0, lines());
    }

    /** Standard deviation of |r| Re y for one active input, the factor between a demodulated count and an output. */
    private static double unit(OperatingPoint point) {
        return Math.sqrt(point.referenceCounts() * point.signalCounts() / 2);
    }

    private static final class Spatial extends Demodulator {
        Spatial(OpticsKernels kernels, Region region) {
            super(kernels, region);
        }

        @Override
        int outputs() {
            return region.pixels() / 2;
        }

        @Override
        int lines() {
            return region.rows() / 4;
        }

        @Override
        int outputsBefore(int line) {
            return 2 * line * region.columns();
        }

        @Override
        void complete(BinaryFrames frames, int first) {}

        @Override
        void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
                int at, int from, int to) {
            float scale = (float) (sign / (4 * unit(point)));
            int width = region.columns();
            for (int row = 4 * from; row < 4 * to; row += 4) {
                int pixel = first * region.pixels() + row * width;
                kernels.quadratures(counts, pixel, pixel + 2 * width, pixel + width, pixel + 3 * width, scale,
                        out,
                        at + row / 4 * 2 * width, width);
            }
        }
    }

    private static final class Temporal extends Demodulator {
        private final int steps;

        Temporal(OpticsKernels kernels, Region region, int steps) {
            super(kernels, region);
            this.steps = steps;
        }

        @Override
        int outputs() {
            return 2 * region.pixels();
        }

        @Override
        int lines() {
            return region.rows();
        }

        @Override
        int outputsBefore(int line) {
            return 2 * line * region.columns();
        }

        @Override
        void complete(BinaryFrames frames, int first) {
            for (int k = 1; k < steps; k++) {
                int next = frames.add(frames.number(first) + k, 2 * Math.PI * k / steps);
                frames.copyBits(first, next);
            }
        }

        @Override
        void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
                int at, int from, int to) {
            double scale = sign / (steps * unit(point));
            int start = from * region.columns();
            int pixels = (to - from) * region.columns();
            for (int k = 0; k < steps; k++) {
                double angle = 2 * Math.PI * k / steps;
                kernels.steps(counts, (first + k) * region.pixels() + start,
                        (float) (scale * Math.cos(angle)),
                        (float) (scale * Math.sin(angle)), out, at + 2 * start, pixels);
            }
        }
    }

    static final class Anchored extends Demodulator {
        private static final int LINE = 256;
        /** Outputs that are retrieved at once if their pixels are neighbours. */
        private static final int RUN = 64;

        private final int anchorBit;
        private final int outputs;
        private int[] pixels;

        Anchored(OpticsKernels kernels, Region region, int anchorBit, int outputs) {
            super(kernels, region);
            this.anchorBit = anchorBit;
            this.outputs = outputs;
        }

        /** The pixel of each output, in ascending order; null before calibration has chosen them. */
        int[] pixels() {
            return pixels;
        }

        void choose(int[] chosen) {
            pixels = chosen;
        }

        @Override
        int outputs() {
            return outputs;
        }

        @Override
        int lines() {
            return (outputs + LINE - 1) / LINE;
        }

        @Override
        int outputsBefore(int line) {
            return Math.min(outputs, LINE * line);
        }

        @Override
        void complete(BinaryFrames frames, int first) {
            int next = frames.add(frames.number(first) + 1, 0);
            frames.copyBits(first, next);
            frames.set(next, anchorBit);
        }

        @Override
        void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
                int at, int from, int to) {
            float scale = (float) (sign / Math.sqrt(point.signalCounts() / 2));
            int without = first * region.pixels();
            int with = without + region.pixels();
            float[] weight = point.anchorWeight();
            int end = outputsBefore(to);
            for (int i = outputsBefore(from); i < end; i += RUN) {
                int length = Math.min(RUN, end - i);
                // Where the sensor has few pixels to spare, most outputs have the pixel next to that of the last one.
                if (pixels[i + length - 1] - pixels[i] == length - 1) {
                    kernels.differences(counts, with + pixels[i], without + pixels[i], weight, i, scale, out,
                            at + i, length);
                } else {
                    scattered(counts, with, without, weight, scale, out, at, i, length);
                }
            }
        }

        private void scattered(CountFrames counts, int with, int without, float[] weight, float scale,
                float[] out, int at, int first, int length) {
            for (int i = first; i < first + length; i++) {
                int pixel = pixels[i];
                float difference = counts.at(with + pixel) - counts.at(without + pixel);
                out[at + i] = Math.fma(difference, weight[i] * scale, out[at + i]);
            }
        }
    }
}
