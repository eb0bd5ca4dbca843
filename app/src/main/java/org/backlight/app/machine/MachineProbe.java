package org.backlight.app.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.Provenance;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.characterization.HostTime;
import org.backlight.projection.DigitalProjection;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Measurement of the machine that the program runs on, in a few seconds: products of the layers that networks are made of, an
 * optimizer's pass over memory, and what feedback takes. Of each it takes the fastest of several calls in two rounds, since
 * others that use the machine can only slow it down.
 */
public final class MachineProbe {

    private static final int LARGE = 2048;
    private static final int LARGE_ROWS = 256;
    private static final int MIDDLE = 512;
    private static final int MIDDLE_ROWS = 32;
    private static final int SMALL = 64;
    private static final int SMALL_ROWS = 8;
    private static final int SMALL_CALLS = 50;
    /** Values of the matrix that an optimizer passes over: 64 MiB of float32, more than caches hold. */
    private static final int PASSED_ROWS = 4096;
    private static final double UPDATE_BYTES = 3.0 * Float.BYTES * PASSED_ROWS * PASSED_ROWS;
    private static final int INPUTS = 1000;
    private static final int OUTPUTS = 8192;
    private static final int ROWS = 64;
    private static final int LEAST_CALLS = 3;
    private static final long NANOS = 60_000_000;
    private static final double WATTS_PER_CORE = 10;
    private static final double LEAST_KERNEL_SECONDS = 1e-7;
    /** Of a projection that takes hardly longer than its products, this part is taken to make entries. */
    private static final double LEAST_SHARE = 0.1;
    private static final double UNTOLD_MEMORY = 1e15;
    private static final String MEASURED = "measured by a probe";
    private static final String USUAL_DEVICE = "launay-2020";
    private static Machine measured;

    private MachineProbe() {}

    /** Returns this machine, measured at the first call of the process. */
    public static synchronized Machine thisMachine() {
        if (measured == null) {
            measured = measure(OpuPresets.load(USUAL_DEVICE));
        }
        return measured;
    }

    /**
     * Seconds of what is measured.
     *
     * @param large product of 256 rows by 2,048 × 2,048 in fp32, divided evenly among all cores
     * @param largeBf16 the same in bf16
     * @param middle product of 32 rows by 512 × 512 in fp32, divided evenly
     * @param small product of 8 rows by 64 × 64 in fp32
     * @param update descent over 16 million parameters
     * @param normal projection of 8 rows of 1,000 to 8,192 by normal entries
     * @param binomial the same by binomial entries
     * @param structured the same by Hadamard transforms
     * @param ternarized for each value
     * @param encoded for each value, in each half
     * @param count for each count that outputs are retrieved from
     */
    record Timings(double large, double largeBf16, double middle, double small, double update, double normal,
            double binomial, double structured, double ternarized, double encoded, double count) {

        /** Returns the shorter of two measurements of each. */
        Timings fastest(Timings other) {
            return new Timings(Math.min(large, other.large), Math.min(largeBf16, other.largeBf16),
                    Math.min(middle, other.middle), Math.min(small, other.small),
                    Math.min(update, other.update), Math.min(normal, other.normal),
                    Math.min(binomial, other.binomial), Math.min(structured, other.structured),
                    Math.min(ternarized, other.ternarized), Math.min(encoded, other.encoded),
                    Math.min(count, other.count));
        }
    }

    /**
     * Measures this machine, everything in two rounds.
     *
     * @param device whose counts are retrieved
     */
    static Machine measure(DeviceChoice device) {
        LibTorch.load();
        return machine(timings(device).fastest(timings(device)), MachineMemory.bytes(),
                Runtime.getRuntime().availableProcessors(), Provenance.processor().orElse("this machine"));
    }

    private static Timings timings(DeviceChoice device) {
        HostTime.Parts host = HostTime.measure(device, INPUTS, OUTPUTS);
        return new Timings(dividedSeconds(Precision.FP32, LARGE_ROWS, LARGE),
                dividedSeconds(Precision.BF16, LARGE_ROWS, LARGE),
                dividedSeconds(Precision.FP32, MIDDLE_ROWS, MIDDLE),
                productSeconds(Precision.FP32, SMALL_ROWS, SMALL, SMALL_CALLS), updateSeconds(),
                projectionSeconds(ProjectionKind.GAUSSIAN), projectionSeconds(ProjectionKind.BINOMIAL),
                projectionSeconds(ProjectionKind.HADAMARD), ternarizedSeconds() / ROWS / INPUTS,
                host.encodeMicros() * 1e-6 / host.shown(), host.retrieveMicros() * 1e-6 / host.counts());
    }

    /**
     * Returns the machine whose model has these times.
     *
     * @param memoryBytes how much it has; infinite if the system does not tell
     */
    static Machine machine(Timings timings, double memoryBytes, int cores, String name) {
        double fp32 = flops(LARGE_ROWS, LARGE) / timings.large;
        double half = halfRateSize(fp32, LARGE_ROWS, flops(MIDDLE_ROWS, MIDDLE) / timings.middle,
                MIDDLE_ROWS);
        double full = 1 + half / LARGE_ROWS;
        double kernel = Math.max(LEAST_KERNEL_SECONDS, timings.small
                - flops(SMALL_ROWS, SMALL) * (1 + half / SMALL_ROWS) / (fp32 * full));
        var rates = new Machine.Rates(measured(fp32 * full),
                measured(flops(LARGE_ROWS, LARGE) / timings.largeBf16 * full),
                measured(UPDATE_BYTES / timings.update),
                Double.isFinite(memoryBytes)
                        ? Quantity.stated(memoryBytes, "what the system tells")
                        : Quantity.assumed(UNTOLD_MEMORY, "the system does not tell"),
                Quantity.assumed(WATTS_PER_CORE * cores,
                        String.format(Locale.ROOT, "%.0f W for each of %d cores", WATTS_PER_CORE, cores)),
                Quantity.stated(cores, "what the system tells"));
        var efficiency = new Machine.Efficiency(measured(1), measured(1), measured(half), measured(kernel));
        double products = 2.0 * SMALL_ROWS * INPUTS * OUTPUTS / fp32;
        double additions = SMALL_ROWS
                * FeedbackWork.digital(ProjectionKind.HADAMARD, INPUTS, OUTPUTS, 1).transformedValues();
        var feedback = new Machine.FeedbackRates(entries(timings.normal, products),
                entries(timings.binomial, products), measured(additions / timings.structured),
                measured(1 / timings.ternarized), measured(1 / timings.encoded), measured(1 / timings.count));
        return new Machine(name + ", " + cores + " cores", rates, efficiency, feedback);
    }

    private static Quantity measured(double value) {
        return Quantity.stated(value, MEASURED);
    }

    /** Returns the rate at which entries are made, given the seconds of a projection, and those of its products, of which they are a part. */
    private static Quantity entries(double seconds, double products) {
        return measured((double) INPUTS * OUTPUTS / Math.max(seconds - products, seconds * LEAST_SHARE));
    }

    /** Returns h of rate = large (1 + h / large rows) / (1 + h / rows), given the rates at both numbers of rows; at least 0. */
    static double halfRateSize(double large, double largeRows, double rate, double rows) {
        double ratio = large / rate;
        double slope = 1 / rows - ratio / largeRows;
        return ratio <= 1 || slope <= 0 ? 0 : (ratio - 1) / slope;
    }

    private static double flops(long rows, long width) {
        return 2.0 * rows * width * width;
    }

    /** Returns the seconds that a layer's forward product would take if it were divided evenly among all cores. */
    private static double dividedSeconds(Precision precision, int rows, int width) {
        return productSeconds(precision, rows, width, 1)
                * OperationTimes.busyPart(width, Runtime.getRuntime().availableProcessors());
    }

    /** Returns the seconds of a layer's forward product. */
    private static double productSeconds(Precision precision, int rows, int width, int calls) {
        try (PointerScope _ = new PointerScope()) {
            Linear layer = Linear.uniform("probe", width, width, precision, InitialWeights.seeded(1));
            Tensor input = torch.ones(rows, width).to(precision.scalarType());
            Tensor output = torch.empty(rows, width).to(precision.scalarType());
            return seconds(() -> {
                for (int i = 0; i < calls; i++) {
                    layer.forward(input, output);
                }
            }) / calls;
        }
    }

    /** Returns the seconds in which an optimizer goes over memory, reading two values and writing one for each parameter. */
    private static double updateSeconds() {
        try (PointerScope _ = new PointerScope()) {
            Parameter parameter = new Parameter("probe", torch.ones(PASSED_ROWS, PASSED_ROWS));
            parameter.gradient();
            Optimizer optimizer = Optimizer.of(new OptimizerSettings.Sgd(1e-3, 0),
                    List.of(List.of(parameter)));
            return seconds(() -> optimizer.update(0, 1, null));
        }
    }

    private static double projectionSeconds(ProjectionKind kind) {
        try (Arena arena = Arena.ofShared();
                DigitalProjection projection = kind.make(1, INPUTS, OUTPUTS,
                        Runtime.getRuntime().availableProcessors())) {
            MemorySegment errors = values(arena, (long) SMALL_ROWS * INPUTS);
            MemorySegment feedback = values(arena, (long) SMALL_ROWS * OUTPUTS);
            return seconds(() -> projection.project(errors, feedback, SMALL_ROWS));
        }
    }

    private static double ternarizedSeconds() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment errors = values(arena, ROWS * INPUTS);
            MemorySegment codes = values(arena, ROWS * INPUTS);
            MemorySegment scales = values(arena, ROWS);
            Ternarizer ternarizer = new Ternarizer.Stochastic(2.5f, 1);
            return seconds(() -> ternarizer.ternarize(errors, codes, scales, ROWS, INPUTS, 0));
        }
    }

    private static MemorySegment values(Arena arena, long count) {
        MemorySegment segment = arena.allocate(count * Float.BYTES, 64);
        for (long i = 0; i < count; i++) {
            segment.set(ValueLayout.JAVA_FLOAT, i * Float.BYTES, i % 7 - 3);
        }
        return segment;
    }

    /** Returns the seconds of the fastest call within a time, but of a few at least, after a first one. */
    private static double seconds(Runnable work) {
        work.run();
        double fastest = Double.POSITIVE_INFINITY;
        long begin = System.nanoTime();
        for (int i = 0; i < LEAST_CALLS || System.nanoTime() - begin < NANOS; i++) {
            long start = System.nanoTime();
            work.run();
            fastest = Math.min(fastest, (System.nanoTime() - start) * 1e-9);
        }
        return fastest;
    }
}
