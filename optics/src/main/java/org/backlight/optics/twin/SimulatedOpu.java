package org.backlight.optics.twin;

import java.util.Arrays;
import java.util.Objects;
import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;
import org.backlight.optics.device.Replay;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Simulated optical processing unit, the digital twin: for each frame x,
 *
 * <pre>
 * g         = T (x + leak (1 - x))                                       field at the first pixel of a speckle grain
 * y         = the field between these, through the pupil                 see {@link PupilAxis}
 * photons   = mean of |y sqrt(p) + r exp(i phase)|^2 over a pixel, with  see {@link Aperture}
 *             phase = carrierPerRow * row + carrierPerColumn * column + drift
 * counts    = camera(photons)                                            see {@link Camera}
 * </pre>
 *
 * with T from {@link ScatteringMedium}, p the photons that one mirror brings to a pixel on average, and r the
 * reference beam of {@link ReferenceBeam}. Light is dimmed and collected as the {@link ExposureSettings} says.
 *
 * <p>Everything random is a pure function of (seed, frame number, pixel): the number of threads, the batch, and
 * what was exposed before change nothing. The part of T in use is stored if it fits a budget; otherwise it is made
 * anew in each call.
 */
public final class SimulatedOpu implements OpuDevice, KnownPhysics, KnownIdeal, Replay {

    /** Bytes of the transmission matrix that are stored unless the constructor says otherwise. */
    public static final long DEFAULT_STORED_BYTES = 1L << 29;

    /** Threads of a device and its host, unless their number is given. */
    public static final int DEFAULT_THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final long NOISE = 0x6e6f697365L;
    private static final long DRIFT = 0x6472696674L;
    private static final long POWER = 0x706f776572L;
    private static final long LATER_MEDIUM = 0x6c61746572L;
    /** Tiles times frames of a piece of work, some 50 microseconds of it. */
    private static final int TILE_FRAMES_AT_ONCE = 256;

    private final OpuParameters parameters;
    private final long seed;
    private final long storedBytes;
    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final RandomStream noise;
    private final SlowDrift phaseDrift;
    private final SlowDrift powerDrift;
    private final OpuGeometry geometry;
    private final Aperture aperture;
    private final PhotonBudget budget;

    private MirrorLayout layout;
    private Region region;
    private SpeckleField field;
    /** One for each thread. */
    private RowCarrier[] carriers;
    private SimulatedCamera camera;

    /**
     * Makes a twin on two threads, which stores up to {@link #DEFAULT_STORED_BYTES} of its matrix.
     *
     * @param parameters its physics
     * @param seed fixes the medium and every noise
     */
    public SimulatedOpu(OpuParameters parameters, long seed) {
        this(parameters, seed, DEFAULT_THREADS, DEFAULT_STORED_BYTES);
    }

    /**
     * Makes a twin.
     *
     * @param parameters its physics
     * @param seed fixes the medium and every noise
     * @param threads how many threads work on an exposure, at least 1; does not change the result
     * @param storedBytes the largest number of bytes of the transmission matrix that may be stored; does not change the result
     */
    public SimulatedOpu(OpuParameters parameters, long seed, int threads, long storedBytes) {
        this(parameters, seed, threads, storedBytes, OpticsKernels.best());
    }

    /**
     * Makes a twin that computes with given kernels.
     *
     * @param parameters its physics
     * @param seed fixes the medium and every noise
     * @param threads how many threads work on an exposure, at least 1; does not change the result
     * @param storedBytes the largest number of bytes of the transmission matrix that may be stored; does not change the result
     * @param kernels scalar or SIMD; does not change the result
     */
    SimulatedOpu(OpuParameters parameters, long seed, int threads, long storedBytes,
            OpticsKernels kernels) {
        this.parameters = Objects.requireNonNull(parameters, "parameters");
        this.seed = seed;
        this.storedBytes = storedBytes;
        this.kernels = kernels;
        team = ThreadTeam.of(threads);
        noise = new RandomStream(seed ^ NOISE);
        phaseDrift = new SlowDrift(seed ^ DRIFT, parameters.reference().phaseDriftRadians(),
                parameters.reference().phaseDriftSeconds());
        powerDrift = new SlowDrift(seed ^ POWER, parameters.laser().powerDrift(),
                parameters.laser().powerDriftSeconds());
        budget = new PhotonBudget(parameters);
        aperture = new Aperture(parameters.camera().aperturePixels());
        Dmd dmd = parameters.dmd();
        Camera sensor = parameters.camera();
        ReferenceBeam reference = parameters.reference();
        geometry = new OpuGeometry(dmd.mirrorRows(), dmd.mirrorColumns(), sensor.sensorRows(),
                sensor.sensorColumns(), sensor.aperturePixels(), parameters.medium().grainRows(),
                parameters.medium().grainColumns(),
                reference.present() ? reference.carrierRadiansPerRow() : Double.NaN,
                reference.present() ? reference.carrierRadiansPerColumn() : Double.NaN,
                parameters.operation().maximumInputs(), parameters.operation().maximumOutputs(),
                sensor.bits(),
                sensor.saturationCounts(), sensor.minimumExposureMicros(), sensor.maximumExposureMicros(),
                parameters.laser().minimumTransmission(), reference.minimumTransmission(),
                budget.countsPerMirrorMicrosecond());
    }

    @Override
    public OpuParameters parameters() {
        return parameters;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public OpuDevice with(OpuParameters changed) {
        return new SimulatedOpu(changed, seed);
    }

    @Override
    public OpuDevice perfect() {
        return with(parameters.perfect());
    }

    @Override
    public OpuDevice perfectAsItDrifts() {
        return with(parameters.perfectAsItDrifts());
    }

    @Override
    public boolean drifts() {
        return parameters.drifts();
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
                || newRegion.rows() % geometry.grainRows() != 0
                || newRegion.columns() % geometry.grainColumns() != 0) {
            throw new IllegalArgumentException("A region of " + newRegion.rows() + " x " + newRegion.columns()
                    + " pixels does not fit a sensor of " + geometry.sensorRows() + " x "
                    + geometry.sensorColumns() + " with grains of " + geometry.grainRows() + " x "
                    + geometry.grainColumns() + " pixels.");
        }
        layout = newLayout;
        region = newRegion;
        closeField();
        PupilAxis rows = PupilAxis.rows(geometry, region);
        PupilAxis columns = PupilAxis.columns(geometry, region);
        int grains = Math.multiplyExact(rows.grains(), columns.grains());
        Illumination illumination = Illumination.of(parameters.dmd(), layout, seed);
        ScatteringMedium described = parameters.medium();
        Medium medium = medium(seed, described, illumination, grains);
        Medium laterMedium = parameters.medium().decorrelationSeconds() == Double.POSITIVE_INFINITY
                ? null
                : medium(seed ^ LATER_MEDIUM, described.afterwards(), illumination, grains);
        field = new SpeckleField(medium, laterMedium, rows, columns, parameters.reference(), aperture,
                kernels,
                team);
        RowCarrier carrier = RowCarrier.of(field, aperture, region.rows());
        carriers = new RowCarrier[team.size()];
        Arrays.setAll(carriers, _ -> carrier.copy());
        camera = new SimulatedCamera(parameters.camera(), seed, region, geometry.grainRows(), kernels, team);
    }

    private Medium medium(long itsSeed, ScatteringMedium described, Illumination illumination, int grains) {
        return new Medium(itsSeed, described, layout, parameters.dmd(), illumination, grains,
                storedBytes, kernels, team);
    }

    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        check(frames, counts);
        if (frames.count() == 0) {
            return;
        }
        OpticsKernels.CameraModel model = budget.model(settings, 1, layout.mirrorsPerInput());
        int atOnce = field.framesAtOnce();
        for (int first = 0; first < frames.count(); first += Math.min(atOnce, frames.count() - first)) {
            expose(frames, first, Math.min(atOnce, frames.count() - first), settings, model, counts);
        }
    }

    private void expose(BinaryFrames frames, int first, int count, ExposureSettings settings,
            OpticsKernels.CameraModel model,
            CountFrames counts) {
        Moment[] moments = new Moment[count];
        double[] correlations = new double[count];
        for (int f = 0; f < count; f++) {
            long number = frames.number(first + f);
            double seconds = frames.seconds(first + f);
            double power = 1 + parameters.laser().powerNoise() * BoxMuller.cosine(noise.word(number, 2))
                    + powerDrift.at(seconds);
            correlations[f] = parameters.medium().correlation(seconds);
            moments[f] = new Moment(number, power == 1
                    ? model
                    : budget.model(settings, Math.max(0, power), layout.mirrorsPerInput()),
                    frames.referencePhaseRadians(first + f) + phaseDrift.at(seconds),
                    noise.word(number, 0), noise.word(number, 1) | 1);
        }
        field.show(frames, first, first + count, correlations);
        // A piece is some tiles with a run of frames, so that a tile stays in cache, and neighbouring tiles on one core.
        int units = field.units();
        int tilesOfUnit = field.tilesOfUnit();
        int tiles = units * tilesOfUnit;
        int run = (int) Math.clamp((long) count * tiles / (8L * team.size()), 1, Math.min(count, 64));
        int runs = (count + run - 1) / run;
        int unitsAtOnce = Math.clamp(TILE_FRAMES_AT_ONCE / run / tilesOfUnit, 1,
                Math.max(1, units / (4 * team.size())));
        int pieces = Math.multiplyExact((units + unitsAtOnce - 1) / unitsAtOnce, runs);
        team.run(pieces, (worker, piece) -> {
            int firstUnit = piece / runs * unitsAtOnce;
            int from = piece % runs * run;
            for (int unit = firstUnit; unit < Math.min(units, firstUnit + unitsAtOnce); unit++) {
                int firstRow = field.firstTileRow(unit);
                int column = field.tileColumn(unit);
                for (int f = from; f < Math.min(count, from + run); f++) {
                    field.prepare(worker, unit, f);
                    for (int tile = 0; tile < tilesOfUnit; tile++) {
                        collect(worker, unit, tile, firstRow + tile, f, moments[f]);
                        camera.develop(worker, firstRow + tile, column, moments[f].model(),
                                moments[f].number(), moments[f].state(), moments[f].gamma(), counts,
                                (first + f) * region.pixels());
                    }
                }
            }
        });
    }

    /** Collects the light of a frame on a tile of a unit, which lies in a row of tiles. */
    private void collect(int worker, int unit, int tile, int row, int frame, Moment moment) {
        int places = aperture.places();
        if (places == 1) {
            camera.collect(worker, field.rows(worker, unit, tile, frame, 0, 0), moment.model(),
                    carriers[worker].at(0, moment.phase()), row * geometry.grainRows(), false);
            return;
        }
        for (int i = 0; i < places; i++) {
            for (int j = 0; j < places; j++) {
                camera.collect(worker, field.rows(worker, unit, tile, frame, i, j),
                        moment.model().part(aperture.weight(i) * aperture.weight(j)),
                        carriers[worker].at(i, moment.phase()), row * geometry.grainRows(), i + j > 0);
            }
        }
    }

    /**
     * State that all pixels of a frame share: its number, the camera with its light, the phase of the reference beam,
     * and the frame's random sequence.
     */
    private record Moment(long number, OpticsKernels.CameraModel model, double phase, long state,
            long gamma) {}

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
        closeField();
        region = null;
    }

    private void closeField() {
        if (field != null) {
            field.close();
            field = null;
        }
    }
}
