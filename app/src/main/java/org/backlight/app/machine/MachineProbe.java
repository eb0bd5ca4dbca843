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
 * Measurement of the machine that the program runs on, in about two seconds: products of the layers that networks are made of, an
 * optimizer's pass over memory, and what feedback takes. Of each it takes the fastest of several calls after a first one, since
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
    private static final int INPUTS = 1000;
    private static final int OUTPUTS = 8192;
    private static final int ROWS = 64;
    private static final int LEAST_CALLS = 3;
    private static final long NANOS = 120_000_000;
    private static final double WATTS_PER_CORE = 10;
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
     * Measures this machine.
     *
     * @param device whose counts are retrieved
     */
    static Machine measure(DeviceChoice device) {
        LibTorch.load();
        double fp32 = productFlops(Precision.FP32, LARGE_ROWS, LARGE);
        double bf16 = productFlops(Precision.BF16, LARGE_ROWS, LARGE);
        double middle = productFlops(Precision.FP32, MIDDLE_ROWS, MIDDLE);
        double half = halfRateSize(fp32, LARGE_ROWS, middle, MIDDLE_ROWS);
        double small = productSeconds(Precision.FP32, SMALL_ROWS, SMALL, SMALL_CALLS);
        double kernel = Math.max(1e-7,
                small - flops(SMALL_ROWS, SMALL) * (1 + half / SMALL_ROWS) / fp32);
        double bytes = bytesPerSecond();
        int cores = Runtime.getRuntime().availableProcessors();
        double memory = MachineMemory.bytes();
        var rates = new Machine.Rates(Quantity.stated(fp32 * (1 + half / LARGE_ROWS), MEASURED),
                Quantity.stated(bf16 * (1 + half / LARGE_ROWS), MEASURED), Quantity.stated(bytes, MEASURED),
                Double.isFinite(memory)
                        ? Quantity.stated(memory, "what the system tells")
                        : Quantity.assumed(memory, "the system does not tell"),
                Quantity.assumed(WATTS_PER_CORE * cores,
                        String.format(Locale.ROOT, "%.0f W for each of %d cores", WATTS_PER_CORE, cores)));
        var efficiency = new Machine.Efficiency(Quantity.stated(1, MEASURED), Quantity.stated(1, MEASURED),
                Quantity.stated(half, MEASURED), Quantity.stated(kernel, MEASURED));
        return new Machine(Provenance.processor().orElse("this machine") + ", " + cores + " cores", rates,
                efficiency, feedback(device, fp32));
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

    private static double productFlops(Precision precision, int rows, int width) {
        return flops(rows, width) / productSeconds(precision, rows, width, 1);
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

    /** Returns the rate at which an optimizer goes over memory, reading two values and writing one. */
    private static double bytesPerSecond() {
        try (PointerScope _ = new PointerScope()) {
            Parameter parameter = new Parameter("probe", torch.ones(PASSED_ROWS, PASSED_ROWS));
            parameter.gradient();
            Optimizer optimizer = Optimizer.of(new OptimizerSettings.Sgd(1e-3, 0),
                    List.of(List.of(parameter)));
            double bytes = 3.0 * Float.BYTES * parameter.value().numel();
            return bytes / seconds(() -> optimizer.update(0, 1, null));
        }
    }

    private static Machine.FeedbackRates feedback(DeviceChoice device, double flopsPerSecond) {
        HostTime.Parts host = HostTime.measure(device, INPUTS, OUTPUTS);
        return new Machine.FeedbackRates(entries(ProjectionKind.GAUSSIAN, flopsPerSecond),
                entries(ProjectionKind.BINOMIAL, flopsPerSecond),
                Quantity.stated(additions(), MEASURED),
                Quantity.stated(ternarized(), MEASURED),
                Quantity.stated(host.shown() / host.encodeMicros() * 1e6, MEASURED),
                Quantity.stated(host.counts() / host.retrieveMicros() * 1e6, MEASURED));
    }

    private static Quantity entries(ProjectionKind kind, double flopsPerSecond) {
        double seconds = projectionSeconds(kind, SMALL_ROWS);
        double products = 2.0 * SMALL_ROWS * INPUTS * OUTPUTS / flopsPerSecond;
        return Quantity.stated((double) INPUTS * OUTPUTS / Math.max(seconds - products, seconds / 10),
                MEASURED);
    }

    private static double additions() {
        FeedbackWork work = FeedbackWork.digital(ProjectionKind.HADAMARD, INPUTS, OUTPUTS, 1);
        return SMALL_ROWS * work.transformedValues()
                / projectionSeconds(ProjectionKind.HADAMARD, SMALL_ROWS);
    }

    private static double projectionSeconds(ProjectionKind kind, int rows) {
        try (Arena arena = Arena.ofShared();
                DigitalProjection projection = kind.make(1, INPUTS, OUTPUTS,
                        Runtime.getRuntime().availableProcessors())) {
            MemorySegment errors = values(arena, (long) rows * INPUTS);
            MemorySegment feedback = values(arena, (long) rows * OUTPUTS);
            return seconds(() -> projection.project(errors, feedback, rows));
        }
    }

    private static double ternarized() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment errors = values(arena, ROWS * INPUTS);
            MemorySegment codes = values(arena, ROWS * INPUTS);
            MemorySegment scales = values(arena, ROWS);
            Ternarizer ternarizer = new Ternarizer.Stochastic(2.5f, 1);
            return ROWS * INPUTS
                    / seconds(() -> ternarizer.ternarize(errors, codes, scales, ROWS, INPUTS, 0));
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
