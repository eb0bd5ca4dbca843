package org.backlight.optics;

import java.util.Arrays;
import java.util.Objects;

import org.backlight.projection.RandomStream;

/**
 * The digital twin of an optical processing unit: for each frame x,
 *
 * <pre>
 * y         = T (x + leak (1 - x))                                   field on a speckle grain
 * photons   = |y sqrt(p) + r exp(i (carrier * row + phase))|^2       on a pixel of the grain
 * counts    = camera(photons)                                        see {@link Camera}
 * </pre>
 *
 * with T from {@link ScatteringMedium}, p the photons that one mirror brings to a pixel on average, and r the
 * reference beam of {@link ReferenceBeam}. Light is dimmed and collected as the {@link Shot} says.
 *
 * <p>Everything random is a pure function of (seed, frame number, pixel): the number of threads, the batch, and
 * what was exposed before change nothing. The part of T in use is stored if it fits a budget; otherwise it is made
 * anew in each call.
 */
public final class SimulatedOpu implements OpuDevice {

    /** Bytes of the transmission matrix that are stored unless the constructor is told otherwise. */
    public static final long DEFAULT_STORED_BYTES = 1L << 29;

    private static final long NOISE = 0x6e6f697365L;
    private static final long POISSON = 0x706f6973736fL;

    private final OpuParameters parameters;
    private final long seed;
    private final long storedBytes;
    private final OpticsKernels kernels;
    private final Crew crew;
    private final RandomStream noise;
    private final RandomStream poisson;
    private final OpuGeometry geometry;

    private MirrorLayout layout;
    private Region region;
    private TransmissionTiles tiles;
    private float[][] fields;
    private float[][] electrons;
    private float[][] normals;
    private int[] active = new int[0];
    private int[] firstActive = new int[1];
    private int[] activeOfFrame;

    /**
     * A twin on two threads, which stores up to {@link #DEFAULT_STORED_BYTES} of its matrix.
     *
     * @param parameters its physics
     * @param seed fixes the medium and every noise
     */
    public SimulatedOpu(OpuParameters parameters, long seed) {
        this(parameters, seed, Math.min(2, Runtime.getRuntime().availableProcessors()), DEFAULT_STORED_BYTES);
    }

    /**
     * A twin.
     *
     * @param parameters its physics
     * @param seed fixes the medium and every noise
     * @param threads how many threads work on an exposure, at least 1; does not change the result
     * @param storedBytes the most bytes of the transmission matrix that may be stored; does not change the result
     */
    public SimulatedOpu(OpuParameters parameters, long seed, int threads, long storedBytes) {
        this(parameters, seed, threads, storedBytes, OpticsKernels.best());
    }

    SimulatedOpu(OpuParameters parameters, long seed, int threads, long storedBytes, OpticsKernels kernels) {
        this.parameters = Objects.requireNonNull(parameters, "parameters");
        this.seed = seed;
        this.storedBytes = storedBytes;
        this.kernels = kernels;
        crew = new Crew(threads);
        noise = new RandomStream(seed ^ NOISE);
        poisson = new RandomStream(seed ^ POISSON);
        Dmd dmd = parameters.dmd();
        Camera camera = parameters.camera();
        ReferenceBeam reference = parameters.reference();
        geometry = new OpuGeometry(dmd.mirrorRows(), dmd.mirrorColumns(), camera.sensorRows(),
                camera.sensorColumns(), parameters.medium().grainRows(),
                reference.present() ? reference.carrierRadiansPerRow() : Double.NaN,
                parameters.operation().maximumInputs(), parameters.operation().maximumOutputs(),
                camera.bits(),
                camera.saturationCounts(), camera.minimumExposureMicros(), camera.maximumExposureMicros(),
                parameters.laser().minimumTransmission(), reference.minimumTransmission(),
                electronsPerMirror(1) * (1 - dmd.leak()) * (1 - dmd.leak()) / camera.electronsPerCount());
    }

    /** The parameters of this twin. */
    public OpuParameters parameters() {
        return parameters;
    }

    /** The seed that fixes its medium. */
    public long seed() {
        return seed;
    }

    /** Mean photoelectrons in a pixel from one mirror, for a dose in open microseconds. */
    private double electronsPerMirror(double doseMicros) {
        return parameters.camera().quantumEfficiency() * parameters.laser().photonsPerPixelMicrosecond()
                * doseMicros
                / parameters.dmd().mirrors();
    }

    @Override
    public OpuGeometry geometry() {
        return geometry;
    }

    @Override
    public OpuTiming timing() {
        return new OpuTiming(parameters.operation().frameRateHz(), parameters.operation().powerWatts());
    }

    @Override
    public void prepare(MirrorLayout newLayout, Region newRegion) {
        if (newLayout.mirrorRows() != geometry.mirrorRows()
                || newLayout.mirrorColumns() != geometry.mirrorColumns()) {
            throw new IllegalArgumentException("The layout is made for " + newLayout.mirrorRows() + " x "
                    + newLayout.mirrorColumns() + " mirrors, but this device has " + geometry.mirrorRows()
                    + " x "
                    + geometry.mirrorColumns() + ".");
        }
        if (newRegion.rows() > geometry.sensorRows() || newRegion.columns() > geometry.sensorColumns()
                || newRegion.rows() % geometry.grainRows() != 0) {
            throw new IllegalArgumentException("A region of " + newRegion.rows() + " x " + newRegion.columns()
                    + " pixels does not fit a sensor of " + geometry.sensorRows() + " x "
                    + geometry.sensorColumns()
                    + " with grains of " + geometry.grainRows() + " rows.");
        }
        layout = newLayout;
        region = newRegion;
        int count = region.rows() / geometry.grainRows() * (region.columns() / OpticsKernels.GRAINS);
        tiles = new TransmissionTiles(seed, layout, parameters.dmd().leak(), count, storedBytes, crew);
        activeOfFrame = new int[layout.bits()];
        fields = new float[crew.threads()][OpticsKernels.COLUMN];
        electrons = new float[crew.threads()][geometry.grainRows() * OpticsKernels.GRAINS];
        normals = new float[crew.threads()][geometry.grainRows() * OpticsKernels.GRAINS];
    }

    @Override
    public void expose(BinaryFrames frames, Shot shot, CountFrames counts) {
        check(frames, counts);
        if (frames.count() == 0) {
            return;
        }
        listActive(frames);
        Camera camera = parameters.camera();
        double object = electronsPerMirror(shot.doseMicros());
        double reference = camera.quantumEfficiency() * parameters.reference().photonsPerPixelMicrosecond()
                * shot.doseMicros() * shot.referenceTransmission();
        var model = new OpticsKernels.CameraModel((float) object, (float) (2 * Math.sqrt(object * reference)),
                (float) reference, camera.shotNoise(),
                (float) (camera.readNoiseElectrons() * camera.readNoiseElectrons()),
                (float) camera.fullWellElectrons(), (float) (1 / camera.electronsPerCount()),
                (float) camera.blackLevelCounts(),
                camera.bits() == 0 ? 0 : (int) Math.max(1, camera.saturationCounts()));
        // A piece is one tile with a run of frames, so that the tile stays in cache.
        int run = Math.max(1,
                Math.min(64, (int) ((long) frames.count() * tiles.count() / (8L * crew.threads()))));
        if (!tiles.stored()) {
            run = frames.count();
        }
        int runLength = run;
        int runs = (frames.count() + run - 1) / run;
        crew.run(Math.multiplyExact(tiles.count(), runs), (worker, piece) -> {
            int tile = piece / runs;
            int from = piece % runs * runLength;
            expose(worker, tile, frames, from, Math.min(frames.count(), from + runLength), model, counts);
        });
    }

    private void expose(int worker, int tile, BinaryFrames frames, int from, int to,
            OpticsKernels.CameraModel model,
            CountFrames counts) {
        int rows = geometry.grainRows();
        float[] matrix = tiles.tile(worker, tile);
        float[] background = tiles.background(worker, tile);
        float[] field = fields[worker];
        float[] mean = electrons[worker];
        int perRow = region.columns() / OpticsKernels.GRAINS;
        int pixel = tile / perRow * rows * region.columns() + tile % perRow * OpticsKernels.GRAINS;
        long slot = (long) tile * rows * OpticsKernels.HALF;
        float[] carrier = new float[2 * rows];
        float phase = Float.NaN;
        for (int f = from; f < to; f++) {
            if (frames.referencePhaseRadians(f) != phase) {
                phase = frames.referencePhaseRadians(f);
                fillCarrier(carrier, tile / perRow * rows, phase);
            }
            kernels.field(matrix, background, active, firstActive[f], firstActive[f + 1], field);
            long number = frames.number(f);
            long state = noise.word(number, 0);
            long gamma = noise.word(number, 1) | 1;
            int at = f * region.pixels() + pixel;
            if (kernels.expose(field, model, carrier, state, gamma, slot, mean, normals[worker], counts, at,
                    region.columns())) {
                exposeDim(mean, model, number, state, gamma, slot, counts, at);
            }
        }
    }

    private void fillCarrier(float[] carrier, int firstRow, double phase) {
        ReferenceBeam beam = parameters.reference();
        for (int q = 0; q < carrier.length / 2; q++) {
            double angle = beam.carrierRadiansPerRow() * (firstRow + q) + phase;
            carrier[2 * q] = (float) Math.cos(angle);
            carrier[2 * q + 1] = (float) Math.sin(angle);
        }
    }

    /** Draws the pixels of a tile anew whose mean is too small for the normal law: exact Poisson plus read noise. */
    private void exposeDim(float[] mean, OpticsKernels.CameraModel model, long number, long state, long gamma,
            long slot,
            CountFrames counts, int at) {
        double readNoise = Math.sqrt(model.readVariance());
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] < OpticsKernels.POISSON_BELOW) {
                int row = i / OpticsKernels.GRAINS;
                int grain = i % OpticsKernels.GRAINS;
                long index = slot + (long) row * OpticsKernels.HALF + grain % OpticsKernels.HALF;
                long word = Gauss.mix(state + (index + 1) * gamma);
                boolean firstHalf = grain < OpticsKernels.HALF;
                float z = firstHalf ? Gauss.cosine(word) : Gauss.sine(word);
                double u = (poisson.word(number, 2 * index + (firstHalf ? 0 : 1)) >>> 11)
                        * 0x1p-53;
                double photoelectrons = PoissonLaw.quantile(mean[i], u);
                ScalarOptics.store(counts, at + row * region.columns() + grain,
                        model.count((float) (photoelectrons + readNoise * z)));
            }
        }
    }

    private void check(BinaryFrames frames, CountFrames counts) {
        if (region == null) {
            throw new IllegalStateException("The device must be prepared before it exposes frames.");
        }
        if (frames.bits() != layout.bits()) {
            throw new IllegalArgumentException(
                    "The frames have " + frames.bits() + " bits, but the layout has "
                            + layout.bits() + ".");
        }
        if (!counts.region().equals(region) || counts.capacity() < frames.count()
                || counts.isUnrounded() != (geometry.bits() == 0)) {
            throw new IllegalArgumentException(
                    "The counts must hold " + frames.count() + " frames of " + region.rows()
                            + " x " + region.columns() + (geometry.bits() == 0 ? " unrounded" : " 16-bit")
                            + " pixels.");
        }
    }

    private void listActive(BinaryFrames frames) {
        int count = frames.count();
        if (firstActive.length < count + 1) {
            firstActive = new int[count + 1];
        }
        int[] list = activeOfFrame;
        int size = 0;
        for (int f = 0; f < count; f++) {
            int found = frames.activeBits(f, list);
            if (active.length < size + found) {
                active = Arrays.copyOf(active, Math.max(size + found, 2 * active.length));
            }
            System.arraycopy(list, 0, active, size, found);
            firstActive[f] = size;
            size += found;
        }
        firstActive[count] = size;
    }

    @Override
    public void close() {
        crew.close();
    }
}
