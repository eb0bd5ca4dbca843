package org.backlight.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.backlight.app.project.LastRows;
import org.backlight.app.run.RunSummary;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.projection.Intensities;
import org.backlight.projection.MatrixProjection;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomMap;
import org.backlight.projection.RandomProjection;

/**
 * The two maps of a projection, the linear one and that of its intensities, each made when it is first asked for. A device is
 * never opened twice: it serves one of both at a time, and is opened anew for the other one.
 */
final class DeviceAndMaps implements AutoCloseable {

    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private final ProjectionRequest.Identity identity;
    private final HeldMemory held;
    /** Bytes of stored matrices, but for those of a twin. */
    private long taken;
    private RandomProjection linear;
    private RandomMap intensities;
    private OpticalProjection light;
    private LastRows last;
    private OpticalIntensities camera;
    /** What the device did before it was opened the last time. */
    private Ledger earlier = Ledger.EMPTY;
    private final Map<String, Long> earlierFaults = new HashMap<>();

    /** @param held counts what the maps store */
    DeviceAndMaps(ProjectionRequest.Identity identity, HeldMemory held) {
        this.identity = identity;
        this.held = held;
    }

    /**
     * Returns the linear map.
     *
     * @param nextRow the row that it goes on with, if it is made anew
     */
    RandomProjection linear(long nextRow) {
        if (linear == null) {
            leaveDevice();
            linear = identity.device().map(this::lit).orElseGet(this::digital);
            linear.seek(nextRow);
        }
        return linear;
    }

    private RandomProjection lit(DeviceChoice device) {
        light = OpticalProjection.on(BoundedTwin.of(device.open(identity.seed()), held), device,
                identity.inputs(), identity.outputs());
        last = new LastRows(light);
        return identity.bitPlanes().isPresent()
                ? new BitPlaneProjection(last, identity.bitPlanes().getAsInt())
                : last;
    }

    private RandomProjection digital() {
        return identity.path().isPresent()
                ? given(identity.path().get())
                : counted(1, kind -> kind.make(identity.seed(), identity.inputs(), identity.outputs(),
                        THREADS));
    }

    /**
     * Makes a map of a digital kind, and counts what it stores.
     *
     * @param rows of its matrix for each output
     * @throws Refusal if there is not so much
     */
    private <M> M counted(int rows, Function<ProjectionKind, M> maker) {
        ProjectionKind kind = ProjectionKind.of(identity.kind());
        long bytes = kind.storedBytes(identity.inputs(), rows * identity.outputs());
        M made = held.hold(bytes, String.format(Locale.ROOT, "The kind %s of %d inputs and %d outputs stores",
                identity.kind(), identity.inputs(), identity.outputs()),
                "; expected gaussian, which stores nothing", () -> maker.apply(kind));
        taken += bytes;
        return made;
    }

    private MatrixProjection given(String path) {
        try {
            return MatrixProjection.open(Path.of(path), identity.inputs(), identity.outputs(), THREADS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the map of the intensities.
     *
     * @param nextRow the row that it goes on with, if it is made anew
     */
    RandomMap intensities(long nextRow) {
        if (intensities == null) {
            if (identity.device().isPresent()) {
                leaveDevice();
                camera = new OpticalIntensities(
                        BoundedTwin.of(identity.device().get().open(identity.seed()), held),
                        identity.inputs(), identity.outputs(), AutoExposure.standard());
                intensities = camera;
            } else if (identity.path().isPresent()) {
                intensities = Intensities.of(given(identity.path().get()), THREADS);
            } else {
                intensities = counted(2, kind -> Intensities.of(kind, identity.seed(), identity.inputs(),
                        identity.outputs(), THREADS));
            }
            intensities.seek(nextRow);
        }
        return intensities;
    }

    /** Makes the maps that are there go on with a row. */
    void seek(long row) {
        if (linear != null) {
            linear.seek(row);
        }
        if (intensities != null) {
            intensities.seek(row);
        }
    }

    /** Closes the map that has the device, if there is one, and keeps its account. */
    private void leaveDevice() {
        if (identity.device().isEmpty()) {
            return;
        }
        Ledger done = ledger();
        Map<String, Long> met = faults();
        close();
        earlier = done;
        earlierFaults.clear();
        earlierFaults.putAll(met);
    }

    /** Returns the account of the device; empty for a map without one. */
    Ledger ledger() {
        return earlier.plus(light != null ? light.ledger() : camera != null ? camera.ledger() : Ledger.EMPTY);
    }

    /** Returns how many faults of each kind the device had. */
    Map<String, Long> faults() {
        Map<String, Long> all = new HashMap<>(earlierFaults);
        RunSummary.Opu
                .faults(light != null ? light.faults() : camera != null ? camera.faults() : Map.of())
                .forEach((kind, count) -> all.merge(kind, count, Long::sum));
        return all;
    }

    /** Returns the fidelity of the rows projected last; empty where it is not known. */
    Optional<Double> fidelity() {
        return Optional.ofNullable(last).flatMap(LastRows::fidelity);
    }

    @Override
    public void close() {
        if (linear != null) {
            linear.close();
        }
        if (intensities != null) {
            intensities.close();
        }
        held.giveBack(taken);
        taken = 0;
        linear = null;
        intensities = null;
        light = null;
        last = null;
        camera = null;
    }
}
