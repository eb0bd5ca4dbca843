package org.backlight.app.reproduce.scaling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.backlight.app.machine.FeedbackWork;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.Machines;
import org.backlight.app.machine.MeasuredStep;
import org.backlight.app.machine.ModelFit;
import org.backlight.app.machine.NetworkShape;
import org.backlight.app.machine.Quantity;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.machine.StepCost;
import org.backlight.app.machine.StepWork;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.tensor.Precision;
import org.backlight.optics.DeviceChoice;
import org.backlight.projection.ProjectionKind;

/** The model of a machine and a device, asked for what a study measures. */
final class ScalingModel {

    private static final double LEAST_FACTOR = 1e-4;
    private static final double PRECISION = 1e-3;

    private final Machine machine;
    private final DeviceChoice device;

    /**
     * Creates the model.
     *
     * @param machine with its constants
     * @param device of ODFA
     */
    ScalingModel(Machine machine, DeviceChoice device) {
        this.machine = machine;
        this.device = device;
    }

    /**
     * A model whose constants are fitted to a study.
     *
     * @param model with the constants
     * @param fit to all steps
     * @param apart errors at the steps that the constants were not fitted to: of every other step in turn
     */
    record Fitted(ScalingModel model, ModelFit fit, List<Double> apart) {

        /** Returns the median of {@link #apart}. */
        double medianApart() {
            return Quartiles.of(apart.stream().mapToDouble(Double::doubleValue).toArray()).median();
        }
    }

    /**
     * Fits the model to the measured steps of a machine.
     *
     * @param probe gives the machine's rates; asked only where something is measured
     * @return empty where nothing is measured
     */
    static Optional<Fitted> fitted(ScalingStudy study, Supplier<Machine> probe) {
        List<NetworkPoint> points = study.plan().networks().stream().filter(study.measured()::containsKey)
                .toList();
        if (points.isEmpty()) {
            return Optional.empty();
        }
        Machine probed = withFeedback(probe.get(), study, points);
        ScalingModel begin = new ScalingModel(probed, study.device());
        List<MeasuredStep> steps = points.stream().map(point -> new MeasuredStep(begin.work(point),
                study.measured().get(point).network().host().median())).toList();
        ModelFit fit = ModelFit.of(probed, steps);
        return Optional.of(new Fitted(new ScalingModel(fit.machine(), study.device()), fit,
                steps.size() < 2 ? List.of(fit.medianError()) : crossValidated(probed, steps)));
    }

    /**
     * Returns a machine whose rates of optical feedback are all multiplied by the factor at which the model's host part is neither above
     * nor below that of more than half of the measured steps.
     */
    private static Machine withFeedback(Machine machine, ScalingStudy study, List<NetworkPoint> points) {
        List<NetworkPoint> optical = points.stream().filter(NetworkPoint::isOptical).toList();
        if (optical.isEmpty()) {
            return machine;
        }
        double slow = Math.log(LEAST_FACTOR);
        double fast = -slow;
        while (fast - slow > PRECISION) {
            double middle = (slow + fast) / 2;
            ScalingModel tried = new ScalingModel(times(machine, Math.exp(middle), optical.size()),
                    study.device());
            double ratio = Quartiles.of(optical.stream().mapToDouble(point -> tried.cost(point).feedback()
                    / study.measured().get(point).network().feedback().median()).toArray()).median();
            if (ratio > 1) {
                slow = middle;
            } else {
                fast = middle;
            }
        }
        return times(machine, Math.exp(slow), optical.size());
    }

    private static Machine times(Machine machine, double factor, int steps) {
        Machine.FeedbackRates rates = machine.feedback();
        String how = "fitted to " + steps + " measured steps";
        return new Machine(machine.name(), machine.rates(), machine.efficiency(),
                new Machine.FeedbackRates(rates.normalEntriesPerSecond(), rates.binomialEntriesPerSecond(),
                        rates.transformedPerSecond(), times(rates.ternarizedPerSecond(), factor, how),
                        times(rates.encodedPerSecond(), factor, how),
                        times(rates.countsPerSecond(), factor, how)));
    }

    private static Quantity times(Quantity quantity, double factor, String how) {
        return quantity.changed(quantity.value() * factor, how);
    }

    private static List<Double> crossValidated(Machine probed, List<MeasuredStep> steps) {
        return IntStream.of(0, 1).boxed().flatMap(part -> {
            ModelFit half = ModelFit.of(probed, part(steps, part));
            return part(steps, 1 - part).stream().map(step -> Math
                    .abs(step.work().on(half.machine()).machine() / step.seconds() - 1));
        }).toList();
    }

    private static List<MeasuredStep> part(List<MeasuredStep> steps, int part) {
        return IntStream.range(0, steps.size()).filter(i -> i % 2 == part).mapToObj(steps::get).toList();
    }

    /** Returns the model of a described machine. */
    static ScalingModel of(String nameOrFile, DeviceChoice device) {
        return new ScalingModel(Machines.load(nameOrFile), device);
    }

    Machine machine() {
        return machine;
    }

    /** Returns the cost of a step. */
    StepCost cost(NetworkPoint point) {
        return work(point).on(machine);
    }

    /** Returns the seconds for each sample of a step. */
    double perSample(TimeCurve curve, int width, int depth, int batch) {
        return curve.of(cost(new NetworkPoint(curve.method(), width, depth, batch))) / batch;
    }

    /** Returns what a step does. */
    StepWork work(NetworkPoint point) {
        Method method = switch (point.method()) {
            case BP -> Method.BP;
            case DFA -> Method.DFA;
            case ODFA -> Method.ODFA;
        };
        return new StepWork(shape(point), method,
                point.batch(), Precision.FP32, NetworkPoint.OPTIMIZER, feedback(point));
    }

    /** Asks a network of one hidden layer, which all others are like. */
    private static NetworkShape shape(NetworkPoint point) {
        NetworkShape shallow = NetworkShape.of(
                new NetworkPoint(point.method(), point.width(), 1, point.batch()).outline(), 1,
                FeedbackGranularity.BLOCK);
        List<NetworkShape.StageShape> stages = new ArrayList<>(
                Collections.nCopies(point.depth(), shallow.stages().getFirst()));
        stages.add(shallow.head());
        return new NetworkShape(stages, shallow.rowsPerSample(), shallow.headRowsPerSample());
    }

    private Optional<FeedbackWork> feedback(NetworkPoint point) {
        return switch (point.method()) {
            case BP -> Optional.empty();
            case DFA ->
                Optional.of(FeedbackWork.digital(ProjectionKind.DENSE, point.width(), point.width(), 1));
            case ODFA -> Optional.of(FeedbackWork.optical(device, point.width(), point.width(), 1, 1, false));
        };
    }

    /** Returns the seconds for each vector of a digital projection of several at once. */
    double digital(ProjectionKind kind, int size, int rows) {
        return FeedbackWork.digital(kind, size, size, 1).machineSeconds(machine, Precision.FP32, rows) / rows;
    }

    /** Returns the seconds of a vector of a projection by light, host and device one after the other. */
    double light(int size) {
        FeedbackWork work = FeedbackWork.optical(device, size, size, 1, 1, false);
        return work.machineSeconds(machine, Precision.FP32, 1) + work.light().orElseThrow().seconds();
    }

    /** Returns whether the device takes so many inputs. */
    boolean takes(int inputs) {
        return LightWork.ifPossible(device, inputs, inputs).isPresent();
    }
}
