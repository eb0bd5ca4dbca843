package org.backlight.app.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.task.HeldOut;
import org.backlight.app.task.ModelEnds;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.Targets;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.MetricSums;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Comparison of an ONNX file, run by ONNX Runtime on this machine's processor, with the network that it was made of, on held-out
 * samples as files have them. Differences are those of the network's outputs: of logits, or of predictions in deviations of the
 * targets.
 */
final class OnnxCheck implements AutoCloseable {

    /** Rows of answers that are computed together, about. */
    private static final int BATCH_ROWS = 1024;
    /** Bytes of the network's outputs that are kept, at most. */
    private static final long MOST_KEPT_BYTES = 1L << 28;

    private final HeldOut heldOut;
    private final ModelEnds ends;
    private final int outputs;
    private final int samples;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment expected;

    /**
     * What a comparison found.
     *
     * @param samples that were compared
     * @param all samples that are held out
     * @param rows predictions that were compared
     * @param largestDifference of an output
     * @param largestOutput the largest absolute value of the network's outputs
     * @param otherPredictions rows whose largest output is at another place; -1 where outputs are no classes
     * @param before the task's first metric of the network
     * @param after that of the file
     * @param metric the task's first one
     */
    record Result(int samples, int all, long rows, double largestDifference, double largestOutput,
            long otherPredictions, double before, double after, Metric metric) {}

    /**
     * Computes the network's outputs, after which its weights are not needed any more.
     *
     * @param network with its weights
     */
    OnnxCheck(Network network, HeldOut heldOut, ModelEnds ends) {
        this.heldOut = heldOut;
        this.ends = ends;
        TrainingData data = heldOut.samples();
        outputs = network.head().outputs();
        long each = (long) data.rowsPerSample() * outputs * Float.BYTES;
        samples = (int) Math.min(data.count(), Math.max(1, MOST_KEPT_BYTES / each));
        expected = arena.allocate(samples * each, Float.BYTES);
        long at = 0;
        for (int from = 0; from < samples; from += batch()) {
            try (PointerScope _ = new PointerScope()) {
                Tensor made = network.evaluate(slice(from).inputs()).contiguous();
                MemorySegment values = LibTorch.floats(made);
                expected.asSlice(at, values.byteSize()).copyFrom(values);
                at += values.byteSize();
            }
        }
    }

    private int batch() {
        return Math.max(1, BATCH_ROWS / heldOut.samples().rowsPerSample());
    }

    private Batch slice(int from) {
        return heldOut.samples().slice(from, Math.min(batch(), samples - from));
    }

    /**
     * Runs a file.
     *
     * @param file of the network
     * @param large whether its weights lie in a file of their own, from which they are mapped and then not copied
     * @throws FailedRun if ONNX Runtime does not take the file, or is not there for this system
     */
    Result run(Path file, boolean large) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            if (large) {
                options.addConfigEntry("session.disable_prepacking", "1");
            }
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                return compare(environment, session);
            }
        } catch (OrtException e) {
            throw new FailedRun("ONNX Runtime cannot run the exported network: "
                    + e.getMessage().lines().findFirst().orElse(""), e);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
            throw new FailedRun("ONNX Runtime, which checks the export, does not run on this system ("
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + "); --no-check exports without it", e);
        }
    }

    private Result compare(OrtEnvironment environment, OrtSession session) throws OrtException {
        Metric metric = heldOut.metrics().getFirst();
        MetricSums before = new MetricSums(List.of(metric));
        MetricSums after = new MetricSums(List.of(metric));
        boolean classes = heldOut.samples()
                .targets() instanceof Targets.Classes;
        double difference = 0;
        double largest = 0;
        double lossBefore = 0;
        double lossAfter = 0;
        long others = classes ? 0 : -1;
        long at = 0;
        for (int from = 0; from < samples; from += batch()) {
            try (PointerScope _ = new PointerScope()) {
                Batch batch = slice(from);
                float[] found = answers(environment, session, batch, from);
                float[] wanted = expected.asSlice(at, (long) found.length * Float.BYTES)
                        .toArray(ValueLayout.JAVA_FLOAT);
                at += (long) found.length * Float.BYTES;
                for (int i = 0; i < found.length; i++) {
                    // A value that is no number counts as infinitely far.
                    double apart = Math.abs((double) found[i] - wanted[i]);
                    difference = Math.max(difference, apart <= Double.MAX_VALUE
                            ? apart
                            : Double.POSITIVE_INFINITY);
                    largest = Math.max(largest, Math.abs(wanted[i]));
                }
                for (int row = 0; classes && row < found.length; row += outputs) {
                    others += best(found, row) == best(wanted, row) ? 0 : 1;
                }
                Tensor ours = tensor(wanted);
                Tensor theirs = tensor(found);
                before.add(ours, batch.targets());
                after.add(theirs, batch.targets());
                lossBefore += heldOut.loss().value(ours, batch.targets()) * batch.size() / samples;
                lossAfter += heldOut.loss().value(theirs, batch.targets()) * batch.size() / samples;
            }
        }
        int rows = heldOut.samples().rowsPerSample();
        return new Result(samples, heldOut.samples().count(), (long) samples * rows, difference, largest,
                others, before.figures(lossBefore, samples, rows).get(metric.name()),
                after.figures(lossAfter, samples, rows).get(metric.name()), metric);
    }

    /** Returns the file's answers as outputs of the network. */
    private float[] answers(OrtEnvironment environment, OrtSession session, Batch batch, int from)
            throws OrtException {
        OperatorGraph.Port input = ends.input();
        long[] sizes = new long[input.extents().size()];
        sizes[0] = batch.size();
        for (int i = 1; i < sizes.length; i++) {
            int at = i;
            sizes[i] = input.extent(i).orElseGet(() -> batch.inputs().size(at));
        }
        OnnxJavaType type = switch (input.type()) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
        };
        try (OnnxTensor samples = OnnxTensor.createTensor(environment, ends.given(from, batch.inputs()),
                sizes,
                type);
                OrtSession.Result results = session.run(Map.of(input.name(), samples),
                        Set.of(ends.results().getFirst().name()))) {
            var values = ((OnnxTensor) results.get(0)).getFloatBuffer();
            float[] answers = new float[values.remaining()];
            values.get(answers);
            ends.outputs(from, answers);
            return answers;
        }
    }

    private Tensor tensor(float[] values) {
        Tensor tensor = torch.empty(values.length / outputs, outputs);
        LibTorch.floats(tensor).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    private int best(float[] values, int from) {
        int best = from;
        for (int i = from + 1; i < from + outputs; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best - from;
    }

    @Override
    public void close() {
        arena.close();
    }
}
