package org.backlight.optics.recording;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.substrate.file.WholeFile;

/**
 * Device that answers as another one does and keeps every frame and its counts, calibration included, for a file that
 * {@link RecordedOpu} plays back. The recording is held in memory until {@link #save}.
 */
public final class RecordingOpu extends ForwardingDevice {

    /** Bytes of frames and counts that are held unless the constructor says otherwise. */
    public static final long DEFAULT_MAXIMUM_BYTES = 1L << 31;

    private final Path file;
    private final WholeFile output;
    private final long maximumBytes;
    private final List<Exposure> exposures = new ArrayList<>();
    private long bytes;
    private OpuTiming timing;
    private MirrorLayout layout;
    private Region region;

    /** Counts are short[][][], int[][][] or float[][][]: (frame, row, column). */
    private record Exposure(MirrorLayout layout, Region region, ExposureSettings settings, long[] numbers,
            float[] phases,
            byte[][] patterns, Object counts) {}

    /**
     * Makes a recorder with room for {@link #DEFAULT_MAXIMUM_BYTES}.
     *
     * @param device what answers; closed with this
     * @param file where the recording goes, replacing what is there once it is saved; missing folders are made
     * @throws IOException if nothing can be written there
     */
    public RecordingOpu(OpuDevice device, Path file) throws IOException {
        this(device, file, DEFAULT_MAXIMUM_BYTES);
    }

    /**
     * Makes a recorder.
     *
     * @param device what answers; closed with this
     * @param file where the recording goes, replacing what is there once it is saved; missing folders are made
     * @param maximumBytes frames and counts beyond this are refused
     * @throws IOException if nothing can be written there; the device is not closed then
     */
    public RecordingOpu(OpuDevice device, Path file, long maximumBytes) throws IOException {
        super(device);
        this.file = file;
        this.maximumBytes = maximumBytes;
        output = WholeFile.openWithFolder(file);
    }

    @Override
    public OpuTiming timing(long inputs, long outputs) {
        OpuTiming answer = device.timing(inputs, outputs);
        if (timing == null) {
            timing = answer;
        }
        return answer;
    }

    @Override
    public void prepare(MirrorLayout newLayout, Region newRegion) {
        device.prepare(newLayout, newRegion);
        layout = newLayout;
        region = newRegion;
    }

    /** Returns the largest number of frames of the prepared size that there is room for. */
    public long mostFrames() {
        return maximumBytes / bytesPerFrame(geometry().bits() == 0);
    }

    private boolean isWide() {
        return geometry().saturationCounts() > Short.MAX_VALUE;
    }

    private long bytesPerFrame(boolean unrounded) {
        return (long) region.pixels() * (unrounded || isWide() ? 4 : 2) + layout.bits() / 8 + 16;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException also if the recording would become larger than allowed
     */
    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        device.expose(frames, settings, counts);
        int n = frames.count();
        boolean wide = !counts.isUnrounded() && isWide();
        bytes += n * bytesPerFrame(counts.isUnrounded());
        if (bytes > maximumBytes) {
            throw new IllegalStateException("The recording " + file + " would take " + bytes
                    + " bytes, but at most " + maximumBytes
                    + " are held in memory; record fewer projections.");
        }
        long[] numbers = new long[n];
        float[] phases = new float[n];
        byte[][] patterns = new byte[n][];
        for (int f = 0; f < n; f++) {
            numbers[f] = frames.number(f);
            phases[f] = frames.referencePhaseRadians(f);
            patterns[f] = RecordingFormat.pack(frames, f);
        }
        exposures.add(
                new Exposure(layout, region, settings, numbers, phases, patterns, counts(counts, n, wide)));
    }

    private Object counts(CountFrames counts, int frames, boolean wide) {
        int rows = region.rows();
        int columns = region.columns();
        short[][][] narrow = new short[wide || counts.isUnrounded() ? 0 : frames][rows][];
        int[][][] whole = new int[wide ? frames : 0][rows][];
        float[][][] exact = new float[counts.isUnrounded() ? frames : 0][rows][];
        for (int f = 0; f < frames; f++) {
            for (int r = 0; r < rows; r++) {
                int from = (f * rows + r) * columns;
                int to = from + columns;
                if (counts.isUnrounded()) {
                    exact[f][r] = Arrays.copyOfRange(counts.countsUnrounded(), from, to);
                } else if (wide) {
                    whole[f][r] = new int[columns];
                    for (int c = 0; c < columns; c++) {
                        whole[f][r][c] = Short.toUnsignedInt(counts.counts16()[from + c]);
                    }
                } else {
                    narrow[f][r] = Arrays.copyOfRange(counts.counts16(), from, to);
                }
            }
        }
        return counts.isUnrounded() ? exact : wide ? whole : narrow;
    }

    /**
     * Writes everything recorded so far to the file, beside its place first; to be called once, at the end.
     *
     * @throws IOException if that fails; the earlier file is then kept
     * @throws IllegalStateException if nothing was exposed
     */
    public void save() throws IOException {
        if (exposures.isEmpty()) {
            throw new IllegalStateException("There is nothing to record: no frame was exposed.");
        }
        try (WritableHdfFile hdf = HdfFile.write(output.path())) {
            hdf.putAttribute(RecordingFormat.VERSION, RecordingFormat.CURRENT_VERSION);
            putGeometry(hdf);
            for (int i = 0; i < exposures.size(); i++) {
                put(hdf.putGroup(String.format(Locale.ROOT, "%s%08d", RecordingFormat.EXPOSURE, i)),
                        exposures.get(i));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            throw new IOException("The recording " + file + " cannot be written: " + e.getMessage(), e);
        }
        output.complete();
    }

    private void putGeometry(WritableGroup group) {
        OpuGeometry g = geometry();
        group.putAttribute(RecordingFormat.MIRROR_ROWS, g.mirrorRows());
        group.putAttribute(RecordingFormat.MIRROR_COLUMNS, g.mirrorColumns());
        group.putAttribute(RecordingFormat.SENSOR_ROWS, g.sensorRows());
        group.putAttribute(RecordingFormat.SENSOR_COLUMNS, g.sensorColumns());
        group.putAttribute(RecordingFormat.APERTURE, g.aperturePixels());
        group.putAttribute(RecordingFormat.GRAIN_ROWS, g.grainRows());
        group.putAttribute(RecordingFormat.GRAIN_COLUMNS, g.grainColumns());
        group.putAttribute(RecordingFormat.CARRIER_PER_ROW, g.carrierRadiansPerRow());
        group.putAttribute(RecordingFormat.CARRIER_PER_COLUMN, g.carrierRadiansPerColumn());
        group.putAttribute(RecordingFormat.MAXIMUM_INPUTS, g.maximumInputs());
        group.putAttribute(RecordingFormat.MAXIMUM_OUTPUTS, g.maximumOutputs());
        group.putAttribute(RecordingFormat.BITS, g.bits());
        group.putAttribute(RecordingFormat.SATURATION, g.saturationCounts());
        group.putAttribute(RecordingFormat.MINIMUM_EXPOSURE, g.minimumExposureMicros());
        group.putAttribute(RecordingFormat.MAXIMUM_EXPOSURE, g.maximumExposureMicros());
        group.putAttribute(RecordingFormat.MINIMUM_LASER, g.minimumLaserTransmission());
        group.putAttribute(RecordingFormat.MINIMUM_REFERENCE, g.minimumReferenceTransmission());
        group.putAttribute(RecordingFormat.BRIGHTNESS, g.countsPerMirrorMicrosecond());
        OpuTiming rate = timing == null ? device.timing(layout.inputs(), 1) : timing;
        group.putAttribute(RecordingFormat.FRAME_RATE, rate.frameRateHz());
        group.putAttribute(RecordingFormat.POWER, rate.powerWatts());
        group.putAttribute(RecordingFormat.LOAD, rate.loadMicros());
        group.putAttribute(RecordingFormat.READOUT, rate.readoutPixelsPerSecond());
        group.putAttribute(RecordingFormat.PATTERN_BYTES, rate.patternBytesPerSecond());
        group.putAttribute(RecordingFormat.COUNT_BYTES, rate.countBytesPerSecond());
        group.putAttribute(RecordingFormat.HOST_COUNTS, rate.hostCountsPerSecond());
    }

    private static void put(WritableGroup group, Exposure exposure) {
        group.putAttribute(RecordingFormat.INPUTS, exposure.layout.inputs());
        group.putAttribute(RecordingFormat.MACRO_PIXEL_SIDE, exposure.layout.macroPixelSide());
        group.putAttribute(RecordingFormat.ANCHOR_MIRRORS, exposure.layout.anchorMirrors());
        group.putAttribute(RecordingFormat.REGION_ROWS, exposure.region.rows());
        group.putAttribute(RecordingFormat.REGION_COLUMNS, exposure.region.columns());
        group.putAttribute(RecordingFormat.EXPOSURE_MICROS, exposure.settings.exposureMicros());
        group.putAttribute(RecordingFormat.LASER_TRANSMISSION, exposure.settings.laserTransmission());
        group.putAttribute(RecordingFormat.REFERENCE_TRANSMISSION, exposure.settings.referenceTransmission());
        group.putDataset(RecordingFormat.NUMBERS, exposure.numbers);
        group.putDataset(RecordingFormat.PHASES, exposure.phases);
        group.putDataset(RecordingFormat.PATTERNS, exposure.patterns);
        group.putDataset(RecordingFormat.COUNTS, exposure.counts);
    }

    /** Closes the device, and drops what was not saved. */
    @Override
    public void close() {
        device.close();
        try {
            output.close();
        } catch (IOException e) {
            // What could not be deleted is deleted when the process ends.
            System.getLogger(RecordingOpu.class.getPackageName()).log(System.Logger.Level.WARNING,
                    "The unfinished recording beside " + file + " could not be deleted.", e);
        }
    }
}
