package org.backlight.app.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.cost.TimeSplit;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.projection.RandomProjection;

/**
 * The optical projection of one run: it keeps the account of all the run's parts, and remembers the errors shown
 * last, on which it can measure its own fidelity.
 */
final class OpuAtWork implements RandomProjection {

    private static final String FAULTS = "faults_";

    private final OpticalProjection projection;
    private final Optional<ObservedDevice> observed;
    private Ledger earlier = Ledger.EMPTY;
    private final Map<String, Long> earlierFaults = new TreeMap<>();
    private Double fidelity;
    private float[] shown = new float[0];
    private int shownRows;

    OpuAtWork(DeviceChoice device, long seed, long inputs, long outputs) {
        // Behind the guard, so that an answer which was refused is not observed.
        this(device, new ObservedDevice(GuardedDevice.before(device.open(seed))), inputs, outputs);
    }

    private OpuAtWork(DeviceChoice device, ObservedDevice observed, long inputs, long outputs) {
        this.projection = OpticalProjection.on(observed, device, inputs, outputs);
        this.observed = Optional.of(observed);
    }

    /**
     * Creates the account of a projection.
     *
     * @param projection closed with this
     */
    OpuAtWork(OpticalProjection projection) {
        this.projection = projection;
        observed = Optional.empty();
    }

    /** Keeps the latest frame, from now on, in a run's folder. */
    void observeInto(RunFolder folder) {
        observed.ifPresent(device -> device.observeInto(folder.latestFrame()));
    }

    @Override
    public long inputs() {
        return projection.inputs();
    }

    @Override
    public long outputs() {
        return projection.outputs();
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        projection.project(input, output, batch);
        remember(input, batch);
    }

    @Override
    public void seek(long projectedRows) {
        projection.seek(projectedRows);
    }

    /** Makes projections that are measurements: calibration in the account, with noise of their own. */
    @Override
    public void measure(Runnable projections) {
        projection.measure(projections);
    }

    /** Keeps what was shown last, unless nothing was: there is no correlation of it. */
    private void remember(MemorySegment input, int batch) {
        int values = (int) (batch * inputs());
        int first = 0;
        while (first < values && input.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, first) == 0) {
            first++;
        }
        if (first == values) {
            return;
        }
        if (shown.length < values) {
            shown = new float[values];
        }
        MemorySegment.copy(input, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, shown, 0, values);
        shownRows = batch;
    }

    /** Measures, on the errors shown last, how well the device does what it should, if that is known. */
    void measureFidelity() {
        // There is no correlation of a single value.
        if (shownRows * outputs() > 1 && projection.knowsIdeal()) {
            MemorySegment errors = MemorySegment.ofArray(shown).asSlice(0,
                    shownRows * inputs() * Float.BYTES);
            double correlation = projection.fidelity(errors, shownRows).correlation();
            fidelity = Double.isFinite(correlation) ? correlation : null;
        }
    }

    /** Returns the account of the run so far, as a line of its metrics. */
    MetricsLine metric(long step, int epoch) {
        Ledger ledger = ledger();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rows", (double) ledger.rows());
        figures.put("feedback_frames", (double) ledger.frames());
        figures.put("calibration_frames", (double) ledger.calibrationFrames());
        figures.put("total_frames", (double) ledger.totalFrames());
        figures.put("seconds", ledger.seconds());
        figures.put("joules", ledger.joules());
        put(figures, "seconds_", ledger.secondsByPart());
        put(figures, "joules_", ledger.joulesByPart());
        if (fidelity != null) {
            figures.put("retrieval_fidelity", fidelity);
        }
        DriftReport drift = projection.drift();
        if (drift.checks() > 0) {
            figures.put("drift_checks", (double) drift.checks());
            figures.put("drift_refreshes", (double) drift.refreshes());
            figures.put("drift_gain", drift.gain());
            figures.put("drift_correlation", drift.correlation());
        }
        faults().forEach((kind, count) -> figures.put(FAULTS + kind, (double) count));
        return new MetricsLine(step, epoch, MetricsLine.OPU, figures);
    }

    /** Continues the account of the run's earlier parts. */
    void resume(MetricsLine account) {
        earlier = new Ledger((long) account.figure("rows").orElse(0),
                (long) account.figure("feedback_frames").orElse(account.figure("frames").orElse(0)),
                (long) account.figure("calibration_frames").orElse(0), parts(account, "seconds"),
                parts(account, "joules"));
        earlierFaults.clear();
        for (DeviceFault.Kind kind : DeviceFault.Kind.values()) {
            account.figure(FAULTS + word(kind))
                    .ifPresent(count -> earlierFaults.put(word(kind), (long) count));
        }
        OptionalDouble measured = account.figure("retrieval_fidelity");
        fidelity = measured.isPresent() ? measured.getAsDouble() : null;
    }

    private static void put(Map<String, Double> figures, String prefix, TimeSplit split) {
        figures.put(prefix + "load", split.load());
        figures.put(prefix + "exposure", split.exposure());
        figures.put(prefix + "readout", split.readout());
        figures.put(prefix + "transfer", split.transfer());
        figures.put(prefix + "host", split.host());
        figures.put(prefix + "waiting", split.waiting());
    }

    /** Returns the parts of a sum; that of an older version, which tells none, counts as waiting. */
    private static TimeSplit parts(MetricsLine account, String sum) {
        return new TimeSplit(account.figure(sum + "_load").orElse(0),
                account.figure(sum + "_exposure").orElse(0), account.figure(sum + "_readout").orElse(0),
                account.figure(sum + "_transfer").orElse(0), account.figure(sum + "_host").orElse(0),
                account.figure(sum + "_waiting").orElse(account.figure(sum).orElse(0)));
    }

    /** Returns the run's account. */
    RunSummary.Opu summary() {
        return RunSummary.Opu.of(ledger(), fidelity, projection.drift(), faults());
    }

    /** Faults of all the run's parts. */
    private Map<String, Long> faults() {
        Map<String, Long> all = new TreeMap<>(earlierFaults);
        RunSummary.Opu.faults(projection.faults())
                .forEach((kind, count) -> all.merge(kind, count, Long::sum));
        return all;
    }

    private static String word(DeviceFault.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Ledger ledger() {
        return earlier.plus(projection.ledger());
    }

    @Override
    public void close() {
        projection.close();
    }
}
