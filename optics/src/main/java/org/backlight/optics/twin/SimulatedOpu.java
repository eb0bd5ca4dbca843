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
import org.backlight.optics.device.PixelReadout;
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
public final class SimulatedOpu implements OpuDevice, KnownPhysics, KnownIdeal, Replay, PixelReadout {

    /** Bytes of the transmission matrix that are stored unless the constructor says otherwise. */
    public static final long DEFAULT_STORED_BYTES = 1L << 29;

    /** Threads of a device and its host, unless their number is given. */
    public static final int DEFAULT_THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final long NOISE = 0x6e6f697365L;
    private static final long DRIFT = 0x6472696674L;
    private static final long POWER = 0x706f776572L;
    private static final long LATER_MEDIUM = 0x6c61746572L;
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
    private Medium medium;
    /** Medium into which that one changes; null if it never does. */
    private Medium laterMedium;
    private SimulatedCamera camera;
    private LightPath path;
    /** The pixels that were read alone last, and the path to them; null before. */
    private int[] listed;
    private LightPath listedPath;

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
        closePaths();
        int grains = Math.multiplyExact(PupilAxis.rows(geometry, region).grains(),
                PupilAxis.columns(geometry, region).grains());
        Illumination illumination = Illumination.of(parameters.dmd(), layout, seed);
        ScatteringMedium described = parameters.medium();
        medium = medium(seed, described, illumination, grains);
        laterMedium = described.decorrelationSeconds() == Double.POSITIVE_INFINITY
                ? null
                : medium(seed ^ LATER_MEDIUM, described.afterwards(), illumination, grains);
        camera = new SimulatedCamera(parameters.camera(), seed, region, geometry.grainRows(), kernels, team);
        path = path(region, medium, laterMedium, camera);
    }

    @Override
    public long storedBytes(MirrorLayout newLayout, Region newRegion) {
        long grains = (long) PupilAxis.rows(geometry, newRegion).grains()
                * PupilAxis.columns(geometry, newRegion).grains();
        ScatteringMedium described = parameters.medium();
        long now = Medium.storedBytes(described, newLayout, grains, storedBytes);
        long later = described.decorrelationSeconds() == Double.POSITIVE_INFINITY
                ? 0
                : Medium.storedBytes(described.afterwards(), newLayout, grains, storedBytes);
        // Rows of chosen pixels are stored once more, where that saves time.
        long listed = givesPixelsAlone() ? Math.min(now / 4 * 3, storedBytes - now) : 0;
        return now + later + (later == 0 ? listed : 2 * listed);
    }

    private LightPath path(Region read, Medium start, Medium later, SimulatedCamera itsCamera) {
        var field = new SpeckleField(start, later, PupilAxis.rows(geometry, read),
                PupilAxis.columns(geometry, read), parameters.reference(), aperture, kernels, team);
        return new LightPath(field, aperture, itsCamera, read.rows(), team);
    }

    /**
     * {@inheritDoc}
     *
     * <p>It can where a pixel's light is that of its own grain alone and the matrix is stored, and does where a quarter of the
     * tiles or more are saved.
     */
    @Override
    public boolean savesBy(int[] pixels) {
        int tiles = Region.ofList(pixels.length).rows();
        int all = region.pixels() / Region.COLUMN_STEP;
        return givesPixelsAlone() && medium.isStored() && 4L * tiles <= 3L * all
                && StoredMatrix.fits(layout.inputs(), (long) all + tiles, storedBytes);
    }

    /** Returns whether a pixel's light is that of its own grain alone. */
    private boolean givesPixelsAlone() {
        return geometry.grainRows() == 1 && geometry.grainColumns() == 1 && geometry.aperturePixels() == 0
                && !parameters.reference().present();
    }

    private LightPath pathTo(int[] pixels) {
        if (pixels == null) {
            return path;
        }
        if (!Arrays.equals(pixels, listed)) {
            if (listedPath != null) {
                listedPath.close();
            }
            listed = pixels.clone();
            listedPath = path(Region.ofList(pixels.length), medium.only(pixels),
                    laterMedium == null ? null : laterMedium.only(pixels), camera.only(pixels, team));
        }
        return listedPath;
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
        LightPath way = pathTo(counts.pixels());
        int atOnce = way.framesAtOnce();
        for (int first = 0; first < frames.count(); first += Math.min(atOnce, frames.count() - first)) {
            way.expose(frames, first,
                    moments(frames, first, Math.min(atOnce, frames.count() - first), settings, model),
                    counts);
        }
    }

    /** Returns what the pixels of each of some frames share. */
    private LightPath.Moment[] moments(BinaryFrames frames, int first, int count, ExposureSettings settings,
            OpticsKernels.CameraModel model) {
        LightPath.Moment[] moments = new LightPath.Moment[count];
        for (int f = 0; f < count; f++) {
            long number = frames.number(first + f);
            double seconds = frames.seconds(first + f);
            double power = 1 + parameters.laser().powerNoise() * BoxMuller.cosine(noise.word(number, 2))
                    + powerDrift.at(seconds);
            moments[f] = new LightPath.Moment(number, power == 1
                    ? model
                    : budget.model(settings, Math.max(0, power), layout.mirrorsPerInput()),
                    parameters.medium().correlation(seconds),
                    frames.referencePhaseRadians(first + f) + phaseDrift.at(seconds),
                    noise.word(number, 0), noise.word(number, 1) | 1);
        }
        return moments;
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
        int[] pixels = counts.pixels();
        Region expected = pixels == null ? region : Region.ofList(pixels.length);
        if (!counts.region().equals(expected) || counts.capacity() < frames.count()
                || counts.isUnrounded() != (geometry.bits() == 0)) {
            throw new IllegalArgumentException(
                    "The counts must hold " + frames.count() + " frames of " + region.rows()
                            + " x " + region.columns() + (geometry.bits() == 0 ? " unrounded" : " 16-bit")
                            + " pixels.");
        }
        if (pixels != null && !savesBy(pixels)) {
            throw new IllegalArgumentException("This device gives no " + pixels.length
                    + " pixels alone of a region of " + region.rows() + " x " + region.columns() + ".");
        }
    }

    @Override
    public void close() {
        closePaths();
        region = null;
    }

    private void closePaths() {
        if (path != null) {
            path.close();
            path = null;
        }
        if (listedPath != null) {
            listedPath.close();
            listedPath = null;
            listed = null;
        }
    }
}
