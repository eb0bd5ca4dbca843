package org.backlight.optics.recording;

import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.Hdf5Size;
import org.backlight.substrate.file.MappedFile;
import org.backlight.substrate.file.RegularFile;

/**
 * Device that plays back what another one recorded, so that the host's side can be developed and repeated without it. A
 * frame is found by its number, and must show the pattern, the reference phase and the light that were recorded. A
 * number that was recorded several times, as when a guard repeated an exposure, answers in the order of the recording;
 * nothing is given twice, since a camera never is. Light agrees within one part in a million, since attributes may be
 * float32.
 *
 * <p>The file is HDF5, written by {@link RecordingOpu} or by a laboratory; its layout is in {@code
 * docs/recordings.md}.
 */
public final class RecordedOpu implements OpuDevice {

    private static final double TOLERANCE = 1e-6;

    private final Path file;
    private final Arena memory = Arena.ofShared();
    private final HdfFile hdf;
    private final OpuGeometry geometry;
    private final OpuTiming timing;
    private final List<RecordedExposure> exposures = new ArrayList<>();
    /** Places at which each frame number was recorded, in order. */
    private final Map<Long, List<Place>> places = new HashMap<>();
    private final Map<Long, Integer> given = new HashMap<>();
    private RecordedExposure.Preparation prepared;
    private Region region;
    private RecordedExposure open;
    private Object openCounts;

    private record Place(RecordedExposure exposure, int frame) {}

    /**
     * Opens a recording.
     *
     * @param file HDF5
     * @throws IOException in one sentence, if it is missing, cut short, damaged, or no recording
     */
    public RecordedOpu(Path file) throws IOException {
        this.file = file;
        try {
            RegularFile.require(file);
        } catch (IOException e) {
            throw new IOException("The recording " + e.getMessage() + ".", e);
        }
        try {
            // jHDF's own channel first allocates as much as a damaged file claims to have.
            hdf = MappedFile.map(file, memory).map(HdfFile::fromByteBuffer)
                    .orElseGet(() -> new HdfFile(file));
        } catch (IOException e) {
            memory.close();
            throw new IOException("The recording " + file + " cannot be read: " + e.getMessage() + ".", e);
        } catch (RuntimeException e) {
            memory.close();
            throw UnknownVersion.in(file, e).orElseGet(
                    () -> new IOException("The recording " + file + " is no HDF5 file, or is cut short.", e));
        }
        try {
            long bytes = Files.size(file);
            long declared = Hdf5Size.of(file);
            if (bytes < declared) {
                throw new IOException(
                        "The recording " + file + " is cut short: it has " + bytes + " of " + declared
                                + " bytes.");
            }
            RecordingReader root = new RecordingReader(file, "the root", hdf);
            int version = root.whole(RecordingFormat.VERSION);
            if (version != RecordingFormat.CURRENT_VERSION) {
                throw new IOException("The recording " + file + " has the layout's version " + version
                        + "; expected " + RecordingFormat.CURRENT_VERSION + ".");
            }
            geometry = root.checked(() -> geometry(root));
            timing = timing(root);
            readExposures(bytes);
        } catch (IOException e) {
            close();
            throw e;
        } catch (RuntimeException e) {
            close();
            throw UnknownVersion.in(file, e).orElseGet(() -> new IOException("The recording " + file
                    + " is cut short or damaged: " + Visible.text(String.valueOf(e.getMessage())), e));
        }
    }

    private static OpuTiming timing(RecordingReader in) throws IOException {
        double any = Double.POSITIVE_INFINITY;
        return new OpuTiming(in.number(RecordingFormat.FRAME_RATE), in.number(RecordingFormat.POWER),
                in.number(RecordingFormat.LOAD, 0), in.number(RecordingFormat.READOUT, any),
                in.number(RecordingFormat.PATTERN_BYTES, any), in.number(RecordingFormat.COUNT_BYTES, any),
                in.number(RecordingFormat.HOST_COUNTS, any));
    }

    private static OpuGeometry geometry(RecordingReader in) throws IOException {
        return new OpuGeometry(in.whole(RecordingFormat.MIRROR_ROWS),
                in.whole(RecordingFormat.MIRROR_COLUMNS),
                in.whole(RecordingFormat.SENSOR_ROWS), in.whole(RecordingFormat.SENSOR_COLUMNS),
                in.number(RecordingFormat.APERTURE), in.whole(RecordingFormat.GRAIN_ROWS),
                in.whole(RecordingFormat.GRAIN_COLUMNS), in.number(RecordingFormat.CARRIER_PER_ROW),
                in.number(RecordingFormat.CARRIER_PER_COLUMN),
                (long) in.number(RecordingFormat.MAXIMUM_INPUTS),
                (long) in.number(RecordingFormat.MAXIMUM_OUTPUTS),
                in.whole(RecordingFormat.BITS), in.number(RecordingFormat.SATURATION),
                in.number(RecordingFormat.MINIMUM_EXPOSURE), in.number(RecordingFormat.MAXIMUM_EXPOSURE),
                in.number(RecordingFormat.MINIMUM_LASER), in.number(RecordingFormat.MINIMUM_REFERENCE),
                in.number(RecordingFormat.BRIGHTNESS));
    }

    private void readExposures(long fileBytes) throws IOException {
        for (String name : hdf.getChildren().keySet().stream().sorted().toList()) {
            if (!name.startsWith(RecordingFormat.EXPOSURE) || !(hdf.getChild(name) instanceof Group group)) {
                continue;
            }
            RecordedExposure exposure = new RecordedExposure(file, name, group, fileBytes, geometry);
            exposures.add(exposure);
            for (int f = 0; f < exposure.frames(); f++) {
                places.computeIfAbsent(exposure.number(f), _ -> new ArrayList<>())
                        .add(new Place(exposure, f));
            }
        }
        if (places.isEmpty()) {
            throw new IOException("The recording " + file + " holds no frames.");
        }
    }

    /** Returns the frames in the recording. */
    public long frames() {
        return exposures.stream().mapToLong(RecordedExposure::frames).sum();
    }

    @Override
    public OpuGeometry geometry() {
        return geometry;
    }

    /** Returns what a frame cost when it was recorded, whatever the size. */
    @Override
    public OpuTiming timing(long inputs, long outputs) {
        return timing;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if nothing was recorded with this layout and region
     */
    @Override
    public void prepare(MirrorLayout layout, Region newRegion) {
        var asked = new RecordedExposure.Preparation(layout, newRegion);
        if (exposures.stream().noneMatch(exposure -> exposure.preparation().equals(asked))) {
            throw new IllegalArgumentException("The recording " + file + " was made with "
                    + words(exposures.getFirst().preparation()) + ", not with " + words(asked) + ".");
        }
        prepared = asked;
        region = newRegion;
    }

    private static String words(RecordedExposure.Preparation preparation) {
        MirrorLayout layout = preparation.layout();
        return layout.inputs() + " inputs of " + layout.macroPixelSide() + " x " + layout.macroPixelSide()
                + " of " + layout.mirrorRows() + " x " + layout.mirrorColumns() + " mirrors, an anchor of "
                + layout.anchorMirrors() + " mirrors and a region of " + preparation.region().rows() + " x "
                + preparation.region().columns() + " pixels";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if a frame was not recorded, or was recorded otherwise
     */
    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        if (prepared == null) {
            throw new IllegalStateException("The device is not prepared.");
        }
        if (!counts.region().equals(region) || counts.capacity() < frames.count()
                || counts.isUnrounded() != (geometry.bits() == 0)) {
            throw new IllegalArgumentException(
                    "The room for counts does not fit " + frames.count() + " frames of the prepared region.");
        }
        List<Place> found = new ArrayList<>();
        for (int f = 0; f < frames.count(); f++) {
            found.add(find(frames, f, settings));
        }
        for (int f = 0; f < found.size(); f++) {
            RecordedExposure exposure = found.get(f).exposure;
            if (exposure != open) {
                open = null;
                openCounts = exposure.readCounts();
                open = exposure;
            }
            exposure.copy(openCounts, found.get(f).frame, counts, f);
            given.merge(frames.number(f), 1, Integer::sum);
        }
    }

    private Place find(BinaryFrames frames, int frame, ExposureSettings settings) {
        long number = frames.number(frame);
        List<Place> recorded = places.get(number);
        if (recorded == null) {
            throw new IllegalArgumentException("The recording " + file + " has no frame of number " + number
                    + "; it holds " + frames() + " others.");
        }
        int turn = given.getOrDefault(number, 0);
        if (turn >= recorded.size()) {
            throw new IllegalArgumentException("Frame " + number + " of the recording " + file
                    + " is asked for once more than it was recorded (" + recorded.size() + " times).");
        }
        Place place = recorded.get(turn);
        RecordedExposure exposure = place.exposure;
        String difference = difference(exposure, place.frame, frames, frame, settings);
        if (difference != null) {
            throw new IllegalArgumentException(
                    "Frame " + number + " of the recording " + file + " was recorded with " + difference
                            + ".");
        }
        return place;
    }

    /** Returns how a frame was recorded, and how it is asked for; null if alike. */
    private String difference(RecordedExposure exposure, int recorded, BinaryFrames frames, int asked,
            ExposureSettings settings) {
        if (!exposure.preparation().equals(prepared)) {
            return words(exposure.preparation()) + ", not with " + words(prepared);
        }
        if (!exposure.shows(recorded, RecordingFormat.pack(frames, asked))) {
            return "another pattern than the one that is asked for";
        }
        if (exposure.phase(recorded) != frames.referencePhaseRadians(asked)) {
            return "a reference phase of " + exposure.phase(recorded) + " radians, not with "
                    + frames.referencePhaseRadians(asked);
        }
        return alike(exposure.settings(), settings)
                ? null
                : words(exposure.settings()) + ", not with " + words(settings);
    }

    /** A float32 keeps seven digits of what was set. */
    private static boolean alike(ExposureSettings recorded, ExposureSettings asked) {
        return alike(recorded.exposureMicros(), asked.exposureMicros())
                && alike(recorded.laserTransmission(), asked.laserTransmission())
                && alike(recorded.referenceTransmission(), asked.referenceTransmission());
    }

    private static boolean alike(double recorded, double asked) {
        return Math.abs(recorded - asked) <= TOLERANCE * Math.abs(asked);
    }

    private static String words(ExposureSettings settings) {
        return "an exposure of " + settings.exposureMicros() + " microseconds, transmission "
                + settings.laserTransmission()
                + " of the laser and " + settings.referenceTransmission() + " of the reference arm";
    }

    @Override
    public void close() {
        hdf.close();
        if (memory.scope().isAlive()) {
            memory.close();
        }
    }
}
