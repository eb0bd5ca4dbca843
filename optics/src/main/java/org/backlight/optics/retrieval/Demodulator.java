package org.backlight.optics.retrieval;

import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;

/** The arithmetic of a {@link Retrieval} for a given region: which frames it needs, and what it does with counts. */
public abstract sealed class Demodulator {

    final RetrievalKernels kernels = RetrievalKernels.best();
    final Region region;

    private Demodulator(Region region) {
        this.region = region;
    }

    public static Demodulator of(Retrieval retrieval, OpuGeometry geometry, MirrorLayout layout,
            Region region,
            int outputs) {
        return switch (retrieval) {
            case OffAxisHolography o -> new Banded(region,
                    new SideBand(RetrievalKernels.best(), geometry, region,
                            geometry.carrierRadiansPerRow(), geometry.carrierRadiansPerColumn(),
                            o.guardRows(geometry),
                            o.guardColumns(geometry), 1),
                    1);
            case PhaseShifting p when geometry.grainRows() == 1 && geometry.grainColumns() == 1
                    && geometry.aperturePixels() == 0 ->
                new Temporal(region, p.steps());
            case PhaseShifting p -> new Banded(region,
                    new SideBand(RetrievalKernels.best(), geometry, region, 0, 0, 0, 0, p.steps()),
                    p.steps());
            case AnchorRetrieval _ -> new Anchored(geometry, region, layout.anchorBit(), outputs);
        };
    }

    /** Outputs of the whole region, at least those asked for. */
    public abstract int outputs();

    /** Independent lines of outputs, into which retrieval can be split. */
    public abstract int lines();

    /** Outputs that precede a line, or all of them for the number of lines. */
    public abstract int outputsBefore(int line);

    /** Adds the frames that follow the first of a half, whose bits are set. */
    public abstract void complete(BinaryFrames frames, int first);

    /** Phase of the reference beam in the first frame. */
    public double firstPhase() {
        return 0;
    }

    /**
     * Adds sign times the retrieved projection to a row of outputs, those of some lines alone.
     *
     * @param first the first frame of the half
     * @param out changed from {@code at + outputsBefore(from)} to {@code at + outputsBefore(to) - 1}
     */
    public abstract void accumulate(CountFrames counts, int first, OperatingPoint point, float sign,
            float[] out,
            int at, int from, int to);

    /** Adds sign times the retrieved projection to a row of outputs. */
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at) {
        accumulate(counts, first, point, sign, out, at, 0, lines());
    }

    /** Standard deviation of |r| Re y for one active input, the factor between a demodulated count and an output. */
    private static double unit(OperatingPoint point) {
        return Math.sqrt(point.referenceCounts() * point.signalCounts() / 2);
    }

    /** Adds the frames of further phase steps to that of a half. */
    private static void addSteps(BinaryFrames frames, int first, int steps) {
        for (int k = 1; k < steps; k++) {
            int next = frames.add(frames.number(first) + k, 2 * Math.PI * k / steps);
            frames.copyBits(first, next);
        }
    }

    /** Out of a band of the spectrum: that about the carrier, or that about zero where phases are stepped. */
    private static final class Banded extends Demodulator {
        private final SideBand band;
        private final int steps;

        Banded(Region region, SideBand band, int steps) {
            super(region);
            this.band = band;
            this.steps = steps;
        }

        @Override
        public int outputs() {
            return band.lines() * band.outputsPerLine();
        }

        @Override
        public int lines() {
            return band.lines();
        }

        @Override
        public int outputsBefore(int line) {
            return line * band.outputsPerLine();
        }

        @Override
        public void complete(BinaryFrames frames, int first) {
            addSteps(frames, first, steps);
        }

        @Override
        public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
                int at, int from, int to) {
            band.accumulate(counts, first, (float) (sign / unit(point)), out, at, from, to);
        }
    }

    /** Pixel by pixel, where phases are stepped and every pixel is a grain. */
    private static final class Temporal extends Demodulator {
        private final int steps;

        Temporal(Region region, int steps) {
            super(region);
            this.steps = steps;
        }

        @Override
        public int outputs() {
            return 2 * region.pixels();
        }

        @Override
        public int lines() {
            return region.rows();
        }

        @Override
        public int outputsBefore(int line) {
            return 2 * line * region.columns();
        }

        @Override
        public void complete(BinaryFrames frames, int first) {
            addSteps(frames, first, steps);
        }

        @Override
        public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
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

    public static final class Anchored extends Demodulator {
        private static final int LINE = 256;
        /** Outputs that are retrieved at once if their pixels are neighbours. */
        private static final int RUN = 64;

        private final int anchorBit;
        private final int outputs;
        private final OpuGeometry geometry;
        /** Mean square of an entry of the projection, relative to pixels that are points. */
        private final double entryVariance;
        private int[] pixels;

        Anchored(OpuGeometry geometry, Region region, int anchorBit, int outputs) {
            super(region);
            this.anchorBit = anchorBit;
            this.outputs = outputs;
            this.geometry = geometry;
            Aperture aperture = new Aperture(geometry.aperturePixels());
            entryVariance = aperture.squaredContrast(geometry.grainRows())
                    * aperture.squaredContrast(geometry.grainColumns());
        }

        /** Pixels whose fields are independent, the first one of each grain, in ascending order. */
        public int[] candidates() {
            int[] candidates = new int[PupilAxis.rows(geometry, region).grains()
                    * PupilAxis.columns(geometry, region).grains()];
            int n = 0;
            for (int row = 0; row < region.rows(); row += geometry.grainRows()) {
                for (int column = 0; column < region.columns(); column += geometry.grainColumns()) {
                    candidates[n++] = row * region.columns() + column;
                }
            }
            return candidates;
        }

        /** The pixel of each output, in ascending order; null before calibration has chosen them. */
        public int[] pixels() {
            return pixels;
        }

        public void choose(int[] chosen) {
            pixels = chosen;
        }

        @Override
        public int outputs() {
            return outputs;
        }

        @Override
        public int lines() {
            return (outputs + LINE - 1) / LINE;
        }

        @Override
        public int outputsBefore(int line) {
            return Math.min(outputs, LINE * line);
        }

        @Override
        public void complete(BinaryFrames frames, int first) {
            int next = frames.add(frames.number(first) + 1, 0);
            frames.copyBits(first, next);
            frames.set(next, anchorBit);
        }

        @Override
        public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
                int at, int from, int to) {
            float scale = (float) (sign / Math.sqrt(entryVariance * point.signalCounts() / 2));
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
