package org.backlight.optics.twin;

import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.RandomStream;
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
    /** Groups of tiles; a single tile if pixels are alike. */
    private final OpticsKernels.FixedPattern[] fixedPattern;
    private final boolean alike;
    /** Position of the word of each pixel in a frame's sequence, if single pixels are read; null otherwise. */
    private final long[] words;
    /** The same as the kernels take them. */
    private final long[] arranged;
    /** For each tile of single pixels, bit i tells whether pixel i takes the second deviate of its word. */
    private final long[] sines;
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
        alike = !camera.hasFixedPattern();
        fixedPattern = alike
                ? new OpticsKernels.FixedPattern[]{
                        OpticsKernels.FixedPattern.none(rows * OpticsKernels.GRAINS)}
                : fixedPattern(camera, new RandomStream(seed ^ PATTERN), team);
        words = null;
        arranged = null;
        sines = null;
        electrons = new float[team.size()][rows * OpticsKernels.GRAINS];
        normals = new float[team.size()][rows * OpticsKernels.GRAINS];
    }

    private SimulatedCamera(SimulatedCamera whole, int[] pixels, ThreadTeam team) {
        kernels = whole.kernels;
        poisson = whole.poisson;
        region = Region.ofList(pixels.length);
        rows = 1;
        tilesPerRow = 1;
        alike = whole.alike;
        int tiles = region.rows();
        words = new long[region.pixels()];
        sines = new long[tiles];
        fixedPattern = alike
                ? whole.fixedPattern
                : new OpticsKernels.FixedPattern[Math.ceilDiv(tiles, OpticsKernels.GROUP)];
        for (int group = 0; !alike && group < fixedPattern.length; group++) {
            fixedPattern[group] = OpticsKernels.FixedPattern.none(
                    Math.min(tiles - group * OpticsKernels.GROUP, OpticsKernels.GROUP)
                            * OpticsKernels.GRAINS);
        }
        for (int i = 0; i < words.length; i++) {
            int pixel = pixels[Math.min(i, pixels.length - 1)];
            int tile = pixel / OpticsKernels.GRAINS;
            int column = pixel % OpticsKernels.GRAINS;
            words[i] = (long) tile * OpticsKernels.HALF + column % OpticsKernels.HALF;
            sines[i / OpticsKernels.GRAINS] |= column < OpticsKernels.HALF ? 0 : 1L << i;
            if (!alike) {
                OpticsKernels.FixedPattern from = whole.fixedPattern[tile / OpticsKernels.GROUP];
                OpticsKernels.FixedPattern to = fixedPattern[i / OpticsKernels.GRAINS / OpticsKernels.GROUP];
                int at = tile % OpticsKernels.GROUP * OpticsKernels.GRAINS + column;
                int there = i % (OpticsKernels.GROUP * OpticsKernels.GRAINS);
                to.sensitivity()[there] = from.sensitivity()[at];
                to.offset()[there] = from.offset()[at];
            }
        }
        arranged = kernels.arranged(words);
        electrons = new float[team.size()][OpticsKernels.GRAINS];
        normals = new float[team.size()][OpticsKernels.GRAINS];
    }

    /** Returns the camera of which some pixels alone are read, one pixel row to a tile; they count as those of {@link Region#ofList}. */
    SimulatedCamera only(int[] pixels, ThreadTeam team) {
        return new SimulatedCamera(this, pixels, team);
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
     * @param tileRow the row of tiles of the region in which it lies
     * @param add whether to add to what the worker has collected, or to overwrite it
     */
    void collect(int worker, float[] field, OpticsKernels.CameraModel model, float[] carrier, int tileRow,
            boolean add) {
        kernels.means(field, model, carrier, tileRow * rows, add, electrons[worker]);
    }

    /**
     * Turns what a worker has collected into counts.
     *
     * @param tileRow the row of tiles of the region in which it lies
     * @param tileColumn its place in that row
     * @param frameStart index of the frame's first count
     */
    void develop(int worker, int tileRow, int tileColumn, LightPath.Moment moment, CountFrames counts,
            int frameStart) {
        int tile = tileRow * tilesPerRow + tileColumn;
        int at = frameStart + tileRow * rows * region.columns() + tileColumn * OpticsKernels.GRAINS;
        OpticsKernels.FixedPattern pattern = alike
                ? fixedPattern[0]
                : fixedPattern[tile / OpticsKernels.GROUP];
        int first = alike ? 0 : tile % OpticsKernels.GROUP * rows * OpticsKernels.GRAINS;
        OpticsKernels.CameraModel model = moment.model();
        if (model.noisy()) {
            if (words == null) {
                kernels.normals(moment.state(), moment.gamma(), (long) tile * rows * OpticsKernels.HALF,
                        normals[worker]);
            } else {
                kernels.normals(moment.state(), moment.gamma(), arranged, tile * OpticsKernels.GRAINS,
                        sines[tile], normals[worker]);
            }
        }
        if (kernels.develop(model, pattern, first, electrons[worker], normals[worker], counts, at,
                region.columns())) {
            developDim(electrons[worker], normals[worker], pattern, first, moment, tile, counts, at);
        }
    }

    /** Redraws the pixels of a tile whose mean is too small for the normal distribution: exact Poisson plus read noise. */
    private void developDim(float[] mean, float[] deviates, OpticsKernels.FixedPattern pattern, int first,
            LightPath.Moment moment, int tile, CountFrames counts, int at) {
        OpticsKernels.CameraModel model = moment.model();
        double readNoise = Math.sqrt(model.readVariance());
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] < OpticsKernels.POISSON_BELOW) {
                int row = i / OpticsKernels.GRAINS;
                int column = i % OpticsKernels.GRAINS;
                double u = (poisson.word(moment.number(), draw(tile, row, column)) >>> 11) * 0x1p-53;
                double photoelectrons = PoissonDistribution.quantile(mean[i], u);
                ScalarOptics.store(counts, at + row * region.columns() + column,
                        model.count((float) (photoelectrons + readNoise * deviates[i])
                                + pattern.offset()[first + i]));
            }
        }
    }

    /** Returns the number of a pixel's draw from the exact distribution. */
    private long draw(int tile, int row, int column) {
        if (words != null) {
            return 2 * words[tile * OpticsKernels.GRAINS + column] + (sines[tile] >>> column & 1);
        }
        long word = ((long) tile * rows + row) * OpticsKernels.HALF + column % OpticsKernels.HALF;
        return 2 * word + (column < OpticsKernels.HALF ? 0 : 1);
    }
}
