package org.backlight.app.command;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.device.DeviceFault;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.RandomMap;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyOutput;

/**
 * Projection of the rows of a file, as many at once as memory should hold, with its progress.
 *
 * @param terminal what the progress is shown on
 * @param failure how a sentence begins that says why rows cannot be projected
 * @param noMemory what to say where memory is too small
 */
record RowByRow(Terminal terminal, String failure, Function<OutOfMemoryError, UserMistake> noMemory) {

    /** Bytes that the input and output rows of one call may take together, before fewer rows are projected at once. */
    private static final long CHUNK_BYTES = 512L << 20;
    /** Entries that are made between two signs of life: a few seconds' work. */
    private static final long SLICE_ENTRIES = 10_000_000_000L;
    /** Fewer outputs at once would cost time. */
    private static final long SMALLEST_SLICE = 4096;

    /**
     * Projects all rows.
     *
     * @throws UserMistake if the input cannot be read or projected
     * @throws FailedRun if the output cannot be written, or a device fails
     */
    void project(NpyInput in, RandomMap projection, NpyOutput out) {
        long rowBytes = (in.columns() + projection.outputs()) * Float.BYTES;
        int chunk = (int) Math.clamp(CHUNK_BYTES / rowBytes, 1, in.rows());
        try (Arena arena = Arena.ofShared();
                LiveLine line = terminal.showsLive() ? new LiveLine(terminal.out()) : null) {
            MemorySegment x = allocate(arena, chunk, in.columns());
            MemorySegment y = allocate(arena, chunk, projection.outputs());
            long start = System.nanoTime();
            for (long first = 0; first < in.rows(); first += chunk) {
                int count = (int) Math.min(chunk, in.rows() - first);
                MemorySegment some = x.asSlice(0, count * in.columns() * Float.BYTES);
                MemorySegment made = y.asSlice(0, count * projection.outputs() * Float.BYTES);
                read(in, first, count, some);
                double before = first;
                try {
                    project(projection, some, made, count,
                            part -> show(line, before + part * count, in.rows(), start));
                } catch (IllegalArgumentException | IllegalStateException e) {
                    throw UserMistake.because(failure, e);
                } catch (DeviceFault e) {
                    throw FailedRun.because(failure, e);
                } catch (OutOfMemoryError e) {
                    throw noMemory.apply(e);
                }
                write(out, made);
            }
        }
    }

    /**
     * Projects rows. A streamed matrix that takes more than a few seconds is divided into slices of outputs, so that
     * progress shows.
     */
    private static void project(RandomMap projection, MemorySegment x, MemorySegment y, int count,
            DoubleConsumer progress) {
        long outputs = projection.outputs();
        double entries = (double) projection.inputs() * outputs * count;
        long slices = Math.min((long) Math.ceil(entries / SLICE_ENTRIES), outputs / SMALLEST_SLICE);
        if (slices < 2 || !(projection instanceof GaussianProjection streamed)) {
            projection.project(x, y, count);
            progress.accept(1);
            return;
        }
        long size = (outputs + slices - 1) / slices;
        for (long from = 0; from < outputs; from += size) {
            long length = Math.min(size, outputs - from);
            try (Arena arena = Arena.ofShared();
                    GaussianProjection slice = streamed.part(from, length, 0, projection.inputs())) {
                MemorySegment some = arena.allocate(count * length * Float.BYTES, 64);
                slice.project(x, some, count);
                for (int b = 0; b < count; b++) {
                    MemorySegment.copy(some, b * length * Float.BYTES, y, (b * outputs + from) * Float.BYTES,
                            length * Float.BYTES);
                }
            }
            progress.accept((from + length) / (double) outputs);
        }
    }

    private static void show(LiveLine line, double done, long rows, long start) {
        if (line != null) {
            double seconds = (System.nanoTime() - start) / 1e9;
            line.show(String.format(Locale.ROOT, "%.1f %% of %d rows, %.3g rows/s, %.0f s left",
                    100 * done / rows, rows,
                    done / seconds, seconds / done * (rows - done)));
        }
    }

    private static void read(NpyInput in, long first, int count, MemorySegment some) {
        try {
            in.read(first, count, some);
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private static void write(NpyOutput out, MemorySegment made) {
        try {
            out.write(made);
        } catch (IOException e) {
            throw new FailedRun(FileTrouble.sentence(e), e);
        }
    }

    private static MemorySegment allocate(Arena arena, int count, long length) {
        try {
            return arena.allocate(count * length * Float.BYTES, 64);
        } catch (OutOfMemoryError e) {
            throw new UserMistake(count + " rows of " + length + " float32 values do not fit into memory", e);
        }
    }
}
