package org.backlight.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.project.LastRows;
import org.backlight.app.run.RunSummary;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.Ledger;
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
    private RandomProjection linear;
    private RandomMap intensities;
    private OpticalProjection light;
    private LastRows last;
    private OpticalIntensities camera;
    /** What the device did before it was opened the last time. */
    private Ledger earlier = Ledger.EMPTY;
    private final Map<String, Long> earlierFaults = new HashMap<>();

    DeviceAndMaps(ProjectionRequest.Identity identity) {
        this.identity = identity;
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
        light = device.projection(identity.seed(), identity.inputs(), identity.outputs());
        last = new LastRows(light);
        return identity.bitPlanes().isPresent()
                ? new BitPlaneProjection(last, identity.bitPlanes().getAsInt())
                : last;
    }

    private RandomProjection digital() {
        return identity.path().isPresent()
                ? given(identity.path().get())
                : ProjectionKind.of(identity.kind()).make(identity.seed(), identity.inputs(),
                        identity.outputs(), THREADS);
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
                camera = OpticalIntensities.on(identity.device().get(), identity.seed(), identity.inputs(),
                        identity.outputs());
                intensities = camera;
            } else if (identity.path().isPresent()) {
                intensities = Intensities.of(given(identity.path().get()), THREADS);
            } else {
                intensities = Intensities.of(ProjectionKind.of(identity.kind()), identity.seed(),
                        identity.inputs(), identity.outputs(), THREADS);
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
        linear = null;
        intensities = null;
        light = null;
        last = null;
        camera = null;
    }
}
