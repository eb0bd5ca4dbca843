package org.backlight.app.serve;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.backlight.app.failure.FileTrouble;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.driver.DriverChoice;
import org.backlight.projection.MatrixProjection;
import org.backlight.projection.RandomMap;
import org.backlight.projection.RandomProjection;

/**
 * Projection that clients use by its name. Requests are carried out one after another, in the order of arrival, each in pieces
 * of some seconds between which others have their turn.
 */
final class OpenProjection {

    /** Products of a piece: a second or so of a kind without structure. */
    private static final long PIECE_PRODUCTS = 10_000_000_000L;

    private final String name;
    private final ProjectionRequest request;
    private final Turns turns;
    /** Keeps the order of requests, and guards everything below. */
    private final ReentrantLock order = new ReentrantLock(true);
    private final DeviceAndMaps maps;
    private final long inputs;
    private final long outputs;
    private final long intensityOutputs;
    private long nextRow;
    private long projectedRows;
    private long nanos;
    private volatile boolean closed;
    /** What was done by the end of the last request; anybody may look at it. */
    private volatile Done done;
    private volatile long lastUsedNanos = System.nanoTime();

    private OpenProjection(String name, ProjectionRequest request, Turns turns, DeviceAndMaps maps) {
        this.name = name;
        this.request = request;
        this.turns = turns;
        this.maps = maps;
        RandomProjection linear = maps.linear(0);
        inputs = linear.inputs();
        outputs = linear.outputs();
        // A complex matrix gives two outputs for each intensity.
        intensityOutputs = linear instanceof MatrixProjection matrix && matrix.isComplex()
                ? outputs / 2
                : outputs;
        done = done();
    }

    /** What a projection has done. */
    private record Done(long nextRow, long projectedRows, long nanos, Ledger ledger,
            Map<String, Long> faults) {}

    private Done done() {
        return new Done(nextRow, projectedRows, nanos, maps.ledger(), Map.copyOf(maps.faults()));
    }

    /**
     * Opens a projection, and the device that it needs.
     *
     * @param held counts what it stores
     * @throws Refusal if there can be none of that size
     */
    static OpenProjection open(String name, ProjectionRequest request, HeldMemory held, Turns turns) {
        DeviceAndMaps maps = new DeviceAndMaps(request.identity(), held);
        try {
            return new OpenProjection(name, request, turns, maps);
        } catch (RuntimeException | OutOfMemoryError e) {
            maps.close();
            throw refusal(e);
        }
    }

    /** Returns the refusal that an exception of a projection stands for. */
    private static Refusal refusal(Throwable e) {
        return switch (e) {
            case Refusal known -> known;
            case DeviceFault fault -> new Refusal(Refusal.Kind.DEVICE, fault.getMessage(),
                    Map.of("fault", fault.kind().name().toLowerCase(Locale.ROOT)), fault);
            case UncheckedIOException file -> new Refusal(Refusal.Kind.CHOICE,
                    FileTrouble.sentence(file.getCause()) + ".", Map.of(), file);
            case OutOfMemoryError none -> new Refusal(Refusal.Kind.MEMORY,
                    "There is not enough memory for this projection.", Map.of(), none);
            case IllegalArgumentException mistake ->
                new Refusal(Refusal.Kind.CHOICE, String.valueOf(mistake.getMessage()), Map.of(), mistake);
            case IllegalStateException state ->
                new Refusal(Refusal.Kind.CHOICE, String.valueOf(state.getMessage()), Map.of(), state);
            default -> new Refusal(Refusal.Kind.INTERNAL, "Unexpected: " + e + ".", Map.of(), e);
        };
    }

    String name() {
        return name;
    }

    ProjectionRequest request() {
        return request;
    }

    long inputs() {
        return inputs;
    }

    long outputs() {
        return outputs;
    }

    /** Returns how many intensities a row has. */
    long intensityOutputs() {
        return intensityOutputs;
    }

    /** Returns what values its input may have. */
    Values.Range values() {
        return request.identity().device().isPresent() && request.identity().bitPlanes().isEmpty()
                ? Values.Range.TERNARY
                : Values.Range.REAL;
    }

    /** Returns what values the input of intensities may have. */
    Values.Range intensityValues() {
        return request.identity().device().isPresent() ? Values.Range.BINARY : Values.Range.REAL;
    }

    /** Returns how long nobody has used it. */
    double unusedSeconds() {
        return order.isLocked() ? 0 : (System.nanoTime() - lastUsedNanos) / 1e9;
    }

    boolean isClosed() {
        return closed;
    }

    /** Begins the time anew after which it counts as unused. */
    void used() {
        lastUsedNanos = System.nanoTime();
    }

    /** Uses it when it is its turn in the order of requests. */
    private void use(Runnable work) {
        inOrder(() -> {
            try {
                work.run();
            } finally {
                used();
            }
        });
    }

    /** Does something when it is its turn in the order of requests. */
    private void inOrder(Runnable work) {
        order.lock();
        try {
            if (closed) {
                throw new Refusal(Refusal.Kind.UNKNOWN, "The projection " + name + " was closed.");
            }
            try {
                work.run();
            } finally {
                done = done();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            throw refusal(e);
        } finally {
            order.unlock();
        }
    }

    private void turn(Runnable work) {
        // A device of a laboratory works elsewhere.
        if (request.identity().device().filter(DriverChoice.class::isInstance).isPresent()) {
            work.run();
        } else {
            turns.take(work);
        }
    }

    /**
     * Projects rows.
     *
     * @param measure whether it is a measurement, whose rows do not count
     */
    void project(MemorySegment input, MemorySegment output, long rows, boolean measure) {
        use(() -> map(maps.linear(nextRow), input, output, rows, measure));
    }

    /** Makes intensities of rows, see {@link #project}. */
    void intensities(MemorySegment input, MemorySegment output, long rows, boolean measure) {
        use(() -> map(maps.intensities(nextRow), input, output, rows, measure));
    }

    private void map(RandomMap map, MemorySegment input, MemorySegment output, long rows, boolean measure) {
        long start = System.nanoTime();
        if (measure) {
            map.measure(() -> mapPieces(map, input, output, rows));
        } else {
            mapPieces(map, input, output, rows);
            nextRow += rows;
            projectedRows += rows;
        }
        nanos += System.nanoTime() - start;
    }

    private void mapPieces(RandomMap map, MemorySegment input, MemorySegment output, long rows) {
        long inputBytes = map.inputs() * Float.BYTES;
        long outputBytes = map.outputs() * Float.BYTES;
        long piece = (long) Math.clamp(PIECE_PRODUCTS / ((double) map.inputs() * map.outputs()), 1,
                Integer.MAX_VALUE);
        for (long from = 0; from < rows; from += piece) {
            long first = from;
            long count = Math.min(piece, rows - from);
            turn(() -> map.project(input.asSlice(first * inputBytes, count * inputBytes),
                    output.asSlice(first * outputBytes, count * outputBytes), (int) count));
        }
    }

    /** Continues as if a number of rows had been projected. */
    void seek(long rows) {
        use(() -> {
            maps.seek(rows);
            nextRow = rows;
        });
    }

    /** Returns what it is, as the answer to its opening says it. */
    Map<String, Object> description(long arrayBytes) {
        Map<String, Object> members = new LinkedHashMap<>();
        ProjectionRequest.Identity identity = request.identity();
        members.put("projection", name);
        members.put("kind", identity.kind());
        members.put("inputs", inputs());
        members.put("outputs", outputs());
        members.put("seed", identity.seed());
        members.put("values", values().word());
        members.put("intensity_values", intensityValues().word());
        members.put("intensity_outputs", intensityOutputs);
        members.put("device", identity.device().map(DeviceChoice::name).orElse(null));
        members.put("rows", done.nextRow);
        members.put("array_bytes", arrayBytes);
        return members;
    }

    /** Returns what it is and what it had done by the end of the last request; waits for nobody. */
    Map<String, Object> account(long arrayBytes) {
        Done made = done;
        Map<String, Object> members = new LinkedHashMap<>(description(arrayBytes));
        members.put("rows", made.nextRow);
        members.put("projected_rows", made.projectedRows);
        members.put("frames", made.ledger.frames());
        members.put("calibration_frames", made.ledger.calibrationFrames());
        members.put("device_seconds", made.ledger.seconds());
        members.put("joules", made.ledger.joules());
        members.put("seconds", made.nanos / 1e9);
        members.put("faults", made.faults);
        return members;
    }

    /**
     * Returns what it is and what it has done, after the requests that came before.
     *
     * @param fidelity whether to compare the rows projected last with the ideal projection
     */
    Map<String, Object> account(long arrayBytes, boolean fidelity) {
        Map<String, Object> members = new LinkedHashMap<>();
        inOrder(() -> {
            members.putAll(account(arrayBytes));
            if (fidelity) {
                turn(() -> members.put("fidelity", maps.fidelity().orElse(null)));
            }
        });
        return members;
    }

    /** Returns what it is and did, in a few words. */
    String words() {
        Done all = done;
        Ledger ledger = all.ledger;
        String device = ledger.totalFrames() == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d frames, %.3g s of device time, %.3g J",
                        ledger.totalFrames(), ledger.seconds(), ledger.joules());
        return String.format(Locale.ROOT, "%s, %d to %d: %,d rows in %.1f s%s", request.identity().kind(),
                inputs(), outputs(), all.projectedRows, all.nanos / 1e9, device);
    }

    /** Closes it after the request that is being carried out. */
    void close() {
        order.lock();
        try {
            if (!closed) {
                closed = true;
                done = done();
                maps.close();
            }
        } finally {
            order.unlock();
        }
    }
}
