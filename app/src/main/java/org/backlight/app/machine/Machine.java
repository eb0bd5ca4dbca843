package org.backlight.app.machine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.backlight.learning.tensor.Precision;
import org.backlight.projection.ProjectionKind;

/**
 * What computes a training step: its rates, its memory and its power. {@link Machines} reads and writes it as YAML, and {@link
 * MachineProbe} measures the one that the program runs on.
 *
 * @param name what it is called, such as {@code NVIDIA RTX A6000}
 * @param rates what its maker states, or a probe measures
 * @param efficiency how much of that a training step gets, and what an operation costs beside it
 * @param feedback how fast the host's parts of feedback are
 */
public record Machine(String name, Rates rates, Efficiency efficiency, FeedbackRates feedback) {

    /**
     * Rates, memory and power of a machine; each value is above 0.
     *
     * @param fp32FlopsPerSecond floating-point operations of a product of large float32 matrices, a multiplication and an
     *     addition being two
     * @param bf16FlopsPerSecond the same of bfloat16 matrices, summed in float32
     * @param bytesPerSecond that its memory reads and writes
     * @param memoryBytes how much it has
     * @param powerWatts electrical power while it works
     * @param cores that Backlight divides the features of a layer among, so that a narrow layer keeps some of them waiting; 1 for
     *     a machine that divides every operation by itself
     */
    public record Rates(Quantity fp32FlopsPerSecond, Quantity bf16FlopsPerSecond, Quantity bytesPerSecond,
            Quantity memoryBytes, Quantity powerWatts, Quantity cores) {

        /** Returns the rate of products in a precision. */
        public double flopsPerSecond(Precision precision) {
            return (precision == Precision.BF16 ? bf16FlopsPerSecond : fp32FlopsPerSecond).value();
        }
    }

    /**
     * Constants of the model of time ({@link OperationTimes}).
     *
     * @param productShare part of the stated rate that large products reach, above 0
     * @param bandwidthShare part of the stated bandwidth that passes over memory reach, above 0
     * @param halfRateSize h: a product whose smallest size is h has half the rate of a large one (Hockney's n½); at least 0
     * @param kernelSeconds fixed time of an operation, however small; at least 0
     */
    public record Efficiency(Quantity productShare, Quantity bandwidthShare, Quantity halfRateSize,
            Quantity kernelSeconds) {}

    /**
     * Rates of what feedback takes beside products; each value is above 0.
     *
     * @param normalEntriesPerSecond normal entries of a feedback matrix that is never stored, made anew for each batch
     * @param binomialEntriesPerSecond the same of binomial entries
     * @param transformedPerSecond additions of fast Hadamard transforms
     * @param ternarizedPerSecond errors that are ternarized
     * @param encodedPerSecond ternary values that are laid out as frames
     * @param countsPerSecond counts of a camera that outputs are retrieved from
     */
    public record FeedbackRates(Quantity normalEntriesPerSecond, Quantity binomialEntriesPerSecond,
            Quantity transformedPerSecond, Quantity ternarizedPerSecond, Quantity encodedPerSecond,
            Quantity countsPerSecond) {

        /** Returns the rate at which entries of a kind that is not stored are made; infinite for kinds without. */
        double entriesPerSecond(ProjectionKind kind) {
            return switch (kind) {
                case GAUSSIAN -> normalEntriesPerSecond.value();
                case BINOMIAL -> binomialEntriesPerSecond.value();
                case DENSE, HADAMARD -> Double.POSITIVE_INFINITY;
            };
        }
    }

    /** @throws NullPointerException if a part is missing */
    public Machine {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(rates, "rates");
        Objects.requireNonNull(efficiency, "efficiency");
        Objects.requireNonNull(feedback, "feedback");
    }

    /** Returns this machine with other constants of the model. */
    public Machine with(Efficiency other) {
        return new Machine(name, rates, other, feedback);
    }

    /** Returns every number by its key in a file, in order. */
    public Map<String, Quantity> quantities() {
        Map<String, Quantity> all = new LinkedHashMap<>();
        all.put("rates.fp32-flops-per-second", rates.fp32FlopsPerSecond);
        all.put("rates.bf16-flops-per-second", rates.bf16FlopsPerSecond);
        all.put("rates.bytes-per-second", rates.bytesPerSecond);
        all.put("rates.memory-bytes", rates.memoryBytes);
        all.put("rates.power-watts", rates.powerWatts);
        all.put("rates.cores", rates.cores);
        all.put("efficiency.product-share", efficiency.productShare);
        all.put("efficiency.bandwidth-share", efficiency.bandwidthShare);
        all.put("efficiency.half-rate-size", efficiency.halfRateSize);
        all.put("efficiency.kernel-seconds", efficiency.kernelSeconds);
        all.put("feedback.normal-entries-per-second", feedback.normalEntriesPerSecond);
        all.put("feedback.binomial-entries-per-second", feedback.binomialEntriesPerSecond);
        all.put("feedback.transformed-per-second", feedback.transformedPerSecond);
        all.put("feedback.ternarized-per-second", feedback.ternarizedPerSecond);
        all.put("feedback.encoded-per-second", feedback.encodedPerSecond);
        all.put("feedback.counts-per-second", feedback.countsPerSecond);
        return all;
    }
}
