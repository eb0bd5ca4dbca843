package org.backlight.app.reproduce.scaling;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.run.PeakMemory;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.Targets;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingFailedException;
import org.backlight.learning.training.TrainingListener;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.Ledger;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures the training step of a network on dummy data, by the trainer that every training uses. The device of ODFA is simulated; the
 * time of the simulation is taken out of each step, and steps in which the device was calibrated are left out.
 */
final class NetworkMeasurement {

    /** Steps that there are samples for: those to warm up, and as many as a measurement of some seconds makes at most. */
    private static final int MOST_STEPS = WarmUp.MOST_STEPS + 30_000;
    private static final Ternarizer TERNARIZER = new Ternarizer.Stochastic(2.5f, 1);

    /** One step: its phases, and what the device did in it. */
    private record Step(StepTime time, double simulation, double processor, long frames, boolean calibrated) {

        double host() {
            return time.total() - simulation;
        }
    }

    private final NetworkPoint point;
    private final Effort effort;
    private final BooleanSupplier stop;
    private final List<Step> steps = new ArrayList<>();

    private NetworkMeasurement(NetworkPoint point, Effort effort, BooleanSupplier stop) {
        this.point = point;
        this.effort = effort;
        this.stop = stop;
    }

    /**
     * Measures a point.
     *
     * @param device of ODFA; opened for that alone
     * @param stop asked after each step; once true, nothing is returned
     * @return empty if it was stopped
     */
    static Optional<NetworkTimes> measure(NetworkPoint point, DeviceChoice device, Effort effort,
            BooleanSupplier stop) {
        NetworkMeasurement measurement = new NetworkMeasurement(point, effort, stop);
        return switch (point.method()) {
            case BP -> measurement.run(new Backpropagation(), null);
            case DFA -> {
                try (RandomProjection matrix = ProjectionKind.DENSE.make(1, point.width(), point.width(),
                        Runtime.getRuntime().availableProcessors())) {
                    yield measurement.run(new DirectFeedback(matrix, Optional.empty(),
                            point.route().orElseThrow()), null);
                }
            }
            case ODFA -> {
                LightWork.requireOneExposure(device, point.width(), point.width());
                try (OpticalProjection light = device.projection(1, point.width(), point.width())) {
                    yield measurement.run(new DirectFeedback(light, Optional.of(TERNARIZER),
                            point.route().orElseThrow()), light);
                }
            }
        };
    }

    private Optional<NetworkTimes> run(CreditAssignment credit, OpticalProjection light) {
        Network network = point.network(1);
        DummyData data = new DummyData(point);
        LearningTask task = new LearningTask(network, new MeanSquaredError(), List.of(), data, data);
        try {
            new Trainer(task, credit, NetworkPoint.OPTIMIZER, point.plan(), Optional.empty())
                    .train(new Watch(light));
        } catch (TrainingFailedException e) {
            throw new FailedRun(point.words() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            // There are no checkpoints.
            throw new FailedRun(point.words() + ": " + e.getMessage(), e);
        }
        return stop.getAsBoolean() ? Optional.empty() : Optional.of(times(light));
    }

    private NetworkTimes times(OpticalProjection light) {
        List<Step> warm = steps.stream().filter(step -> !step.calibrated).toList();
        if (steps.isEmpty()) {
            throw new FailedRun(point.words() + ": no step was measured", null);
        }
        if (warm.isEmpty()) {
            throw new FailedRun(point.words() + ": the device was calibrated in every step", null);
        }
        double frames = warm.stream().mapToLong(Step::frames).average().orElseThrow();
        double seconds = light == null ? 0 : perFrame(light.ledger(), Ledger::seconds) * frames;
        double joules = light == null ? 0 : perFrame(light.ledger(), Ledger::joules) * frames;
        return new NetworkTimes(warm.size(), of(warm, Step::host), of(warm, step -> step.time.forward()),
                of(warm, step -> step.time.error()),
                of(warm, step -> step.time.projection() - step.simulation),
                of(warm, step -> step.time.backward()), of(warm, step -> step.time.update()),
                of(warm, Step::simulation),
                warm.stream().mapToDouble(Step::processor).average().orElseThrow(), frames, seconds, joules,
                PeakMemory.bytes());
    }

    private static double perFrame(Ledger ledger, ToDoubleFunction<Ledger> figure) {
        return figure.applyAsDouble(ledger) / ledger.totalFrames();
    }

    private static Quartiles of(List<Step> steps, ToDoubleFunction<Step> figure) {
        return Quartiles.of(steps.stream().mapToDouble(figure).toArray());
    }

    /** Sees each step, and says when it is enough. */
    private final class Watch implements TrainingListener {

        private final OpticalProjection light;
        private final WarmUp warmUp = new WarmUp(effort);
        private long measuredFrom;
        private long simulationNanos;
        private long processorNanos;
        private Ledger before = Ledger.EMPTY;

        Watch(OpticalProjection light) {
            this.light = light;
        }

        @Override
        public void step(StepMetrics metrics) {
            long now = System.nanoTime();
            Ledger ledger = light == null ? Ledger.EMPTY : light.ledger();
            long nanos = light == null ? 0 : light.deviceNanos();
            long processor = ProcessorTime.nanos();
            if (warmUp.takes()) {
                measuredFrom = now;
            } else {
                steps.add(new Step(metrics.time(), (nanos - simulationNanos) * 1e-9,
                        (processor - processorNanos) * 1e-9,
                        ledger.frames() - before.frames(),
                        ledger.calibrationFrames() > before.calibrationFrames()));
            }
            simulationNanos = nanos;
            processorNanos = processor;
            before = ledger;
        }

        @Override
        public boolean stopRequested() {
            return stop.getAsBoolean() || steps.size() >= effort.leastSteps()
                    && (System.nanoTime() - measuredFrom) * 1e-9 >= effort.seconds();
        }
    }

    /** One batch of normal values, which is every batch. */
    private static final class DummyData implements TrainingData {

        private final ArraySamples samples;
        private final Batch batch;
        private final int count;

        DummyData(NetworkPoint point) {
            SplittableRandom random = new SplittableRandom(1);
            SampleShape shape = SampleShape.of(point.width());
            samples = ArraySamples.ofValues(normal(random, point), shape, normal(random, point), shape);
            batch = samples.slice(0, point.batch());
            count = Math.multiplyExact(point.batch(), MOST_STEPS);
        }

        private static float[] normal(SplittableRandom random, NetworkPoint point) {
            float[] values = new float[Math.multiplyExact(point.batch(), point.width())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public SampleShape shape() {
            return samples.shape();
        }

        @Override
        public Targets targets() {
            return samples.targets();
        }

        @Override
        public Batch select(Tensor rows) {
            return batch;
        }

        @Override
        public Batch slice(long start, long size) {
            return samples.slice(0, Math.min(size, samples.count()));
        }
    }
}
