package org.backlight.app.forecast;

import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.StepWork;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.ModelOutline;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Words;
import org.backlight.app.train.FeedbackPath;
import org.backlight.app.train.Progress;
import org.backlight.app.train.TrainingReport;
import org.backlight.app.train.TrainingRun;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.Replay;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Forecast of what a training would take, before it begins.
 *
 * @param recipe what would be trained
 * @param network its layers, in words
 * @param samples the number of samples to learn from
 * @param parameters the number of the network's parameters
 * @param steps the number of optimizer steps
 * @param memory what would be held in memory
 * @param device what an optical device would do, if there is one
 * @param work of one step
 */
public record TrainingForecast(Recipe recipe, String network, int samples, long parameters, long steps,
        Memory memory, Optional<Device> device, StepWork work) {

    private static final double MEBIBYTE = 0x1p20;

    /**
     * A lower bound on the memory, in bytes: Java and libtorch themselves take a few hundred MiB more, the twin of a
     * device up to about 1 GiB.
     *
     * @param network parameters, gradients and the optimizer's state
     * @param samples the data set
     * @param batch activations and feedback of one batch
     * @param matrix a feedback matrix that is stored; 0 for one that is not
     */
    public record Memory(double network, double samples, double batch, double matrix) {

        /** Returns the bytes of all parts together. */
        public double bytes() {
            return network + samples + batch + matrix;
        }
    }

    /**
     * Work of the optical device, as an upper bound: a half of a ternarized error that is empty needs no frame.
     *
     * @param choice the device
     * @param retrieval how it is used
     * @param inputs of its projection
     * @param outputs of its projection
     * @param cost what a frame costs
     * @param feedback for the training steps
     * @param measurement for the alignment at each evaluation, for the fidelity, and for an adapter
     * @param calibration frames of the calibration, as counted by calibrating the twin
     */
    public record Device(DeviceChoice choice, Retrieval retrieval, long inputs, long outputs, FrameCost cost,
            Ledger feedback,
            Ledger measurement,
            long calibration) {

        /** Returns the account of the whole training. */
        public Ledger ledger() {
            return feedback.plus(measurement).plus(Ledger.of(0, 0, calibration, cost));
        }
    }

    /**
     * Forecasts a training; makes neither a run nor a network, but a text's tokens where they are missing.
     *
     * @param recipe what would be trained
     * @param data where data sets are looked for
     * @param terminal shows what takes a while
     * @throws UserMistake if the training could not be begun
     */
    public static TrainingForecast of(Recipe recipe, DataFolder data, Terminal terminal) {
        TaskOutline task = Tasks.of(recipe).outline(recipe, data, terminal);
        MemoryNeed need = new MemoryNeed(recipe, task.model()).checkNetwork(Purpose.TRAINING,
                MachineMemory.bytes());
        TrainingPlan plan = recipe.training().plan().withFittingWarmUp(task.samples());
        Memory memory = new Memory(need.networkBytes(), task.sampleBytes(),
                need.batchBytes(task.samples(), task.testSamples()), need.matrixBytes());
        Optional<Device> device = device(recipe, plan, task, need);
        return new TrainingForecast(recipe, task.model().words(), task.samples(), need.parameters(),
                plan.totalSteps(task.samples()), memory, device, StepForecast.work(recipe, task));
    }

    /**
     * Returns the seconds that a machine would take for all steps: its own work, without frames of a device and without
     * evaluations.
     */
    public double seconds(Machine machine) {
        return steps * work.on(machine).machine();
    }

    private static Optional<Device> device(Recipe recipe, TrainingPlan plan, TaskOutline task,
            MemoryNeed need) {
        if (recipe.feedback() == null
                || !(recipe.feedback().projection() instanceof ProjectionChoice.Light opu)) {
            return Optional.empty();
        }
        DeviceChoice device = opu.device();
        long inputs = need.projectionInputs();
        long outputs = Math.max(1, need.projectionOutputs());
        int repetitions = recipe.feedback().route().repetitions();
        long calibration = FeedbackPath.refusingSizes(opu, inputs, outputs,
                () -> calibrationFrames(device, Seeds.of(recipe.seed()).feedback(), inputs, outputs));
        FrameCost cost;
        Retrieval retrieval;
        try (OpuDevice opened = device.open(0)) {
            cost = device.frameCost(opened, inputs, outputs);
            retrieval = device.retrieval(opened.geometry());
        }
        long samples = Progress.Length.samplesAfter(plan, task.samples(), plan.totalSteps(task.samples()));
        ModelOutline model = task.model();
        long projectedRows = (long) model.rowsPerSample()
                * recipe.feedback().route().source().rowsPerOutput(model.withoutMemory());
        long probe = projectedRows * Math.min(task.testSamples(),
                Trainer.probeSamples(model.withoutMemory(), model.rowsPerSample()));
        // The fidelity is measured on the errors of the last repetition.
        long measured = Ledger.forecast((plan.evaluations(task.samples()) * repetitions + 1) * probe,
                retrieval, cost).frames();
        // A unit vector has one half.
        long adapter = Ledger.forecast(task.calibrationRows(), retrieval, cost).frames() / 2;
        return Optional.of(new Device(device, retrieval, inputs, outputs, cost,
                Ledger.forecast(samples * projectedRows * repetitions, retrieval, cost),
                Ledger.of(0, 0, measured + adapter, cost), calibration));
    }

    /**
     * Calibrates the run's own device, if it can replay, for frames of every brightness: 1, 2, 4, … inputs on. Of another
     * device, this gives the most that it can take.
     */
    private static long calibrationFrames(DeviceChoice choice, long seed, long inputs, long outputs) {
        OpuDevice device = choice.open(seed);
        boolean replays = device.capability(Replay.class).isPresent();
        try (OpticalProjection projection = OpticalProjection.on(device, choice, inputs, outputs);
                Arena arena = Arena.ofShared()) {
            MemorySegment row = arena.allocate(inputs * Float.BYTES, Float.BYTES);
            MemorySegment projected = arena.allocate(outputs * Float.BYTES, Float.BYTES);
            if (!replays) {
                return projection.mostFrames(0);
            }
            long on = 0;
            for (long wanted = 1; on < inputs; wanted *= 2) {
                while (on < Math.min(wanted, inputs)) {
                    row.setAtIndex(ValueLayout.JAVA_FLOAT, on++, 1);
                }
                projection.project(row, projected, 1);
            }
            return projection.ledger().calibrationFrames();
        }
    }

    /**
     * Prints the forecast.
     *
     * @param out where to
     * @param machine that the program runs on; asked for only where the time of a step is known
     */
    public void print(PrintWriter out, Supplier<Machine> machine) {
        out.println(TrainingReport.headline(recipe, parameters, samples));
        TrainingRun.shortenedWarmUp(recipe, recipe.training().plan().withFittingWarmUp(samples), samples)
                .ifPresent(out::println);
        out.println();
        line(out, "network", "%s, %,d parameters", network, parameters);
        line(out, "training", "%,d steps of %,d %s", steps,
                Math.min(recipe.training().plan().batchSize(), samples),
                Tasks.of(recipe).wording(recipe).batches());
        if (StepForecast.knows(recipe)) {
            line(out, "time", "about %s for the steps on this machine, by a short measurement of its rates%s",
                    Words.duration(seconds(machine.get())),
                    device.isPresent() ? "; simulating the device comes on top" : "");
        }
        line(out, "memory",
                "%,.0f MiB (network and optimizer %,.0f, data %,.0f, batch %,.0f%s), and %s",
                memory.bytes() / MEBIBYTE, memory.network() / MEBIBYTE, memory.samples() / MEBIBYTE,
                memory.batch() / MEBIBYTE, memory.matrix() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", feedback matrix %,.0f", memory.matrix() / MEBIBYTE),
                device.isPresent()
                        ? "500 to 1,500 more for Java, libtorch and the simulated device"
                        : "about 500 more for Java and libtorch");
        device.ifPresent(opu -> print(opu, out));
        out.println();
        out.println("Nothing was trained: this was a forecast, by --dry-run.");
    }

    private void print(Device opu, PrintWriter out) {
        Ledger all = opu.ledger();
        line(out, "OPU", "%s, %s: %,d inputs to %,d outputs at %,.0f frames/s and %.0f W",
                opu.choice().name(),
                opu.retrieval(), opu.inputs(), opu.outputs(), 1 / opu.cost().seconds(),
                opu.cost().powerWatts());
        line(out, "",
                "at most %,d frames: %s (%,d to calibrate, %,d to measure)", all.totalFrames(),
                TrainingReport.frames(all.frames(), all.calibrationFrames()), opu.calibration(),
                opu.measurement().calibrationFrames());
        line(out, "", "this training would take %s on the device at most, and %,.0f J",
                Words.duration(all.seconds()),
                all.joules());
        line(out, "", "%s", TrainingReport.parts(all.secondsByPart(), all.joulesByPart()));
    }

    private static void line(PrintWriter out, String label, String format, Object... values) {
        out.println(String.format(Locale.ROOT, "%-10s ", label) + String.format(Locale.ROOT, format, values));
    }
}
