package org.backlight.optics.twin;

import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Simulated camera of a twin: the differences between its pixels, and the way in which their photoelectrons become
 * counts.
 */
final class SimulatedCamera {

    private static final long PATTERN = 0x7061747465726eL;
    private static final long POISSON = 0x706f6973736fL;

    private final OpticsKernels kernels;
    private final RandomStream poisson;
    private final Region region;
    private final int rows;
    private final int tilesPerRow;
    /** Groups of tiles; null if pixels are alike. */
    private final OpticsKernels.FixedPattern[] fixedPattern;
    private final float[][] electrons;
    private final float[][] normals;

    /**
     * Creates a camera that reads a region.
     *
     * @param rows pixel rows of a tile
     */
    SimulatedCamera(Camera camera, long seed, Region region, int rows, OpticsKernels kernels,
            ThreadTeam team) {
        this.kernels = kernels;
        this.region = region;
        this.rows = rows;
        poisson = new RandomStream(seed ^ POISSON);
        tilesPerRow = region.columns() / OpticsKernels.GRAINS;
        fixedPattern = camera.hasFixedPattern()
                ? fixedPattern(camera, new RandomStream(seed ^ PATTERN), team)
                : null;
        electrons = new float[team.size()][rows * OpticsKernels.GRAINS];
        normals = new float[team.size()][rows * OpticsKernels.GRAINS];
    }

    private OpticsKernels.FixedPattern[] fixedPattern(Camera camera, RandomStream stream, ThreadTeam team) {
        int tiles = region.rows() / rows * tilesPerRow;
        int size = rows * OpticsKernels.GRAINS;
        var patterns = new OpticsKernels.FixedPattern[Math.ceilDiv(tiles, OpticsKernels.GROUP)];
        team.run(patterns.length, (_, group) -> {
            int first = group * OpticsKernels.GROUP;
            int length = Math.min(tiles - first, OpticsKernels.GROUP) * size;
            var pattern = new OpticsKernels.FixedPattern(new float[length], new float[length]);
            for (int i = 0; i < length; i++) {
                long word = stream.word(first + i / size, i % size);
                pattern.sensitivity()[i] = (float) Math.max(0,
                        1 + camera.photoResponseNonUniformity() * BoxMuller.cosine(word));
                pattern.offset()[i] = (float) (camera.darkSignalNonUniformityElectrons()
                        * BoxMuller.sine(word));
            }
            patterns[group] = pattern;
        });
        return patterns;
    }

    /**
     * Collects light on a tile of pixel rows.
     *
     * @param carrier cosine and sine of the reference beam's phase on each row of the region
     * @param firstRow the tile's first row
     * @param add whether to add to what the worker has collected, or to overwrite it
     */
    void collect(int worker, float[] field, OpticsKernels.CameraModel model, float[] carrier, int firstRow,
            boolean add) {
        kernels.means(field, model, carrier, firstRow, add, electrons[worker]);
    }

    /**
     * Turns what a worker has collected into counts.
     *
     * @param tileRow the row of tiles of the region in which it lies
     * @param tileColumn its place in that row
     * @param number the frame's number
     * @param state start of the frame's random sequence
     * @param gamma its increment
     * @param frameStart index of the frame's first count
     */
    void develop(int worker, int tileRow, int tileColumn, OpticsKernels.CameraModel model, long number,
            long state, long gamma,
            CountFrames counts, int frameStart) {
        int tile = tileRow * tilesPerRow + tileColumn;
        int at = frameStart + tileRow * rows * region.columns() + tileColumn * OpticsKernels.GRAINS;
        long slot = (long) tile * rows * OpticsKernels.HALF;
        OpticsKernels.FixedPattern pattern = fixedPattern == null
                ? null
                : fixedPattern[tile / OpticsKernels.GROUP];
        int first = tile % OpticsKernels.GROUP * rows * OpticsKernels.GRAINS;
        if (kernels.develop(model, pattern, first, state, gamma, slot, electrons[worker], normals[worker],
                counts, at, region.columns())) {
            developDim(electrons[worker], model, pattern, first, number, state, gamma, slot, counts, at);
        }
    }

    /** Redraws the pixels of a tile whose mean is too small for the normal distribution: exact Poisson plus read noise. */
    private void developDim(float[] mean, OpticsKernels.CameraModel model, OpticsKernels.FixedPattern pattern,
            int first, long number, long state, long gamma, long slot, CountFrames counts, int at) {
        double readNoise = Math.sqrt(model.readVariance());
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] < OpticsKernels.POISSON_BELOW) {
                int row = i / OpticsKernels.GRAINS;
                int column = i % OpticsKernels.GRAINS;
                long index = slot + (long) row * OpticsKernels.HALF + column % OpticsKernels.HALF;
                long word = SplitMix64.mix(state + (index + 1) * gamma);
                boolean firstHalf = column < OpticsKernels.HALF;
                float z = firstHalf ? BoxMuller.cosine(word) : BoxMuller.sine(word);
                double u = (poisson.word(number, 2 * index + (firstHalf ? 0 : 1)) >>> 11) * 0x1p-53;
                double photoelectrons = PoissonDistribution.quantile(mean[i], u);
                ScalarOptics.store(counts, at + row * region.columns() + column,
                        model.count((float) (photoelectrons + readNoise * z)
                                + (pattern == null ? 0 : pattern.offset()[first + i])));
            }
        }
    }
}
