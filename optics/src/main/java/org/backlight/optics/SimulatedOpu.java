package org.backlight.optics;

import java.util.Objects;

import org.backlight.projection.RandomStream;
import org.backlight.projection.ThreadTeam;

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
    private static final long PATTERN = 0x7061747465726eL;
    private static final long DRIFT = 0x6472696674L;
    private static final long POWER = 0x706f776572L;
    private static final long LATER_MEDIUM = 0x6c61746572L;
    private static final long POISSON = 0x706f6973736fL;
    /** Tiles times frames of a piece of work, some 50 microseconds of it. */
    private static final int TILE_FRAMES_AT_ONCE = 256;

    private final OpuParameters parameters;
    private final long seed;
    private final long storedBytes;
    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final RandomStream noise;
    private final RandomStream poisson;
    private final SlowDrift phaseDrift;
    private final SlowDrift powerDrift;
    private final OpuGeometry geometry;

    private MirrorLayout layout;
    private Region region;
    private Medium medium;
    /** What the medium changes into, or null if it never changes. */
    private Medium laterMedium;
    private int tiles;
    private OpticsKernels.FixedPattern[] fixedPattern;
    private float[][] electrons;
    private float[][] normals;
    private float[][] mixed;

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
        team = ThreadTeam.of(threads);
        noise = new RandomStream(seed ^ NOISE);
        poisson = new RandomStream(seed ^ POISSON);
        phaseDrift = new SlowDrift(seed ^ DRIFT, parameters.reference().phaseDriftRadians(),
                parameters.reference().phaseDriftSeconds());
        powerDrift = new SlowDrift(seed ^ POWER, parameters.laser().powerDrift(),
                parameters.laser().powerDriftSeconds());
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
                electronsPerMirror(1) * (1 - dmd.leak()) * (1 - dmd.leak())
                        * (1 - dmd.deadFraction() - dmd.stuckFraction()) / camera.electronsPerCount());
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
    public OpuTiming timing(long inputs, long outputs) {
        return parameters.operation().timing(inputs, outputs);
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
        tiles = region.rows() / geometry.grainRows() * (region.columns() / OpticsKernels.GRAINS);
        closeMedia();
        Illumination illumination = Illumination.of(parameters.dmd(), layout, seed);
        medium = medium(seed, illumination);
        laterMedium = parameters.medium().decorrelationSeconds() == Double.POSITIVE_INFINITY
                ? null
                : medium(seed ^ LATER_MEDIUM, illumination);
        mixed = new float[team.size()][OpticsKernels.COLUMN];
        fixedPattern = parameters.camera().hasFixedPattern() ? fixedPattern() : null;
        electrons = new float[team.size()][geometry.grainRows() * OpticsKernels.GRAINS];
        normals = new float[team.size()][geometry.grainRows() * OpticsKernels.GRAINS];
    }

    private Medium medium(long itsSeed, Illumination illumination) {
        return new Medium(itsSeed, parameters.medium().kind(), layout, parameters.dmd(), illumination, tiles,
                storedBytes, kernels, team);
    }

    private OpticsKernels.FixedPattern[] fixedPattern() {
        RandomStream stream = new RandomStream(seed ^ PATTERN);
        Camera camera = parameters.camera();
        int size = geometry.grainRows() * OpticsKernels.GRAINS;
        var patterns = new OpticsKernels.FixedPattern[(tiles + OpticsKernels.GROUP - 1)
                / OpticsKernels.GROUP];
        team.run(patterns.length, (_, group) -> {
            int first = group * OpticsKernels.GROUP;
            int length = Math.min(tiles - first, OpticsKernels.GROUP) * size;
            var pattern = new OpticsKernels.FixedPattern(new float[length], new float[length]);
            for (int i = 0; i < length; i++) {
                long word = stream.word(first + i / size, i % size);
                pattern.sensitivity()[i] = (float) Math.max(0,
                        1 + camera.photoResponseNonUniformity() * Gauss.cosine(word));
                pattern.offset()[i] = (float) (camera.darkSignalNonUniformityElectrons() * Gauss.sine(word));
            }
            patterns[group] = pattern;
        });
        return patterns;
    }

    @Override
    public void expose(BinaryFrames frames, Shot shot, CountFrames counts) {
        check(frames, counts);
        if (frames.count() == 0) {
            return;
        }
        OpticsKernels.CameraModel model = model(shot, 1);
        int atOnce = medium.framesAtOnce();
        for (int first = 0; first < frames.count(); first += Math.min(atOnce, frames.count() - first)) {
            expose(frames, first, Math.min(atOnce, frames.count() - first), shot, model, counts);
        }
    }

    /** The camera during a shot with the laser at some part of its mean power. */
    private OpticsKernels.CameraModel model(Shot shot, double power) {
        Camera camera = parameters.camera();
        double leak = parameters.dmd().leak();
        // A field of one input has intensity 2 in the units of the medium.
        double object = power * electronsPerMirror(shot.doseMicros()) * layout.mirrorsPerInput() * (1 - leak)
                * (1 - leak) / 2;
        double reference = power * camera.quantumEfficiency()
                * parameters.reference().photonsPerPixelMicrosecond()
                * shot.doseMicros() * shot.referenceTransmission();
        double dark = camera.darkCurrentElectronsPerSecond() * shot.exposureMicros() * 1e-6;
        return new OpticsKernels.CameraModel((float) object, (float) (2 * Math.sqrt(object * reference)),
                (float) (reference + dark), camera.shotNoise(),
                (float) (camera.readNoiseElectrons() * camera.readNoiseElectrons()),
                (float) camera.fullWellElectrons(), (float) (1 / camera.electronsPerCount()),
                (float) camera.blackLevelCounts(),
                camera.bits() == 0 ? 0 : (int) Math.max(1, camera.saturationCounts()));
    }

    private void expose(BinaryFrames frames, int first, int count, Shot shot, OpticsKernels.CameraModel model,
            CountFrames counts) {
        medium.show(frames, first, first + count);
        if (laterMedium != null) {
            laterMedium.show(frames, first, first + count);
        }
        Moment[] moments = new Moment[count];
        for (int f = 0; f < count; f++) {
            long number = frames.number(first + f);
            double seconds = frames.seconds(first + f);
            double power = 1 + parameters.laser().powerNoise() * Gauss.cosine(noise.word(number, 2))
                    + powerDrift.at(seconds);
            moments[f] = new Moment(number, power == 1 ? model : model(shot, Math.max(0, power)),
                    parameters.medium().correlation(seconds),
                    frames.referencePhaseRadians(first + f) + phaseDrift.at(seconds),
                    noise.word(number, 0), noise.word(number, 1) | 1);
        }
        // A piece is some tiles with a run of frames, so that a tile stays in cache, and neighbouring tiles on one core.
        int run = (int) Math.clamp((long) count * tiles / (8L * team.size()), 1, Math.min(count, 64));
        int runs = (count + run - 1) / run;
        int tilesAtOnce = Math.clamp(TILE_FRAMES_AT_ONCE / run, 1, Math.max(1, tiles / (4 * team.size())));
        int pieces = Math.multiplyExact((tiles + tilesAtOnce - 1) / tilesAtOnce, runs);
        team.run(pieces, (worker, piece) -> {
            int firstTile = piece / runs * tilesAtOnce;
            int from = piece % runs * run;
            float[] carrier = new float[2 * geometry.grainRows()];
            double phase = Double.NaN;
            int row = -1;
            for (int tile = firstTile; tile < Math.min(tiles, firstTile + tilesAtOnce); tile++) {
                for (int f = from; f < Math.min(count, from + run); f++) {
                    if (moments[f].phase() != phase || tile / tilesPerRow() != row) {
                        phase = moments[f].phase();
                        row = tile / tilesPerRow();
                        fillCarrier(carrier, row * geometry.grainRows(), phase);
                    }
                    expose(worker, tile, field(worker, tile, f, moments[f].correlation()), moments[f],
                            carrier, counts,
                            (first + f) * region.pixels());
                }
            }
        });
    }

    /** The field of a tile, as much of it from the later medium as time has brought. */
    private float[] field(int worker, int tile, int frame, double correlation) {
        float[] start = medium.field(worker, tile, frame);
        if (correlation == 1) {
            return start;
        }
        float[] later = laterMedium.field(worker, tile, frame);
        float[] sum = mixed[worker];
        float c = (float) correlation;
        float s = (float) Math.sqrt(1 - correlation * correlation);
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.fma(c, start[i], s * later[i]);
        }
        return sum;
    }

    /**
     * What holds for all pixels of a frame: its number, the camera with its light, the correlation of the medium with
     * that of the start, the phase of the reference beam, and the frame's random sequence.
     */
    private record Moment(long number, OpticsKernels.CameraModel model, double correlation, double phase,
            long state, long gamma) {}

    private int tilesPerRow() {
        return region.columns() / OpticsKernels.GRAINS;
    }

    private void expose(int worker, int tile, float[] field, Moment moment, float[] carrier,
            CountFrames counts, int frameStart) {
        int rows = geometry.grainRows();
        int at = frameStart + tile / tilesPerRow() * rows * region.columns()
                + tile % tilesPerRow() * OpticsKernels.GRAINS;
        long slot = (long) tile * rows * OpticsKernels.HALF;
        OpticsKernels.FixedPattern pattern = fixedPattern == null
                ? null
                : fixedPattern[tile / OpticsKernels.GROUP];
        int first = tile % OpticsKernels.GROUP * rows * OpticsKernels.GRAINS;
        if (kernels.expose(field, moment.model(), pattern, first, carrier, moment.state(), moment.gamma(),
                slot,
                electrons[worker], normals[worker], counts, at, region.columns())) {
            exposeDim(electrons[worker], moment.model(), pattern, first, moment.number(), moment.state(),
                    moment.gamma(), slot, counts, at);
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
    private void exposeDim(float[] mean, OpticsKernels.CameraModel model, OpticsKernels.FixedPattern pattern,
            int first, long number, long state, long gamma,
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
                        model.count((float) (photoelectrons + readNoise * z)
                                + (pattern == null ? 0 : pattern.offset()[first + i])));
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

    @Override
    public void close() {
        closeMedia();
        region = null;
    }

    private void closeMedia() {
        if (medium != null) {
            medium.close();
            medium = null;
        }
        if (laterMedium != null) {
            laterMedium.close();
            laterMedium = null;
        }
    }
}
