package org.backlight.learning.feedback;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.backlight.learning.layer.GradientRows;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * DFA: every hidden stage takes a fixed random projection of the error in place of its gradient.
 *
 * <pre>
 * feedback[b] = scale / rows · s[b] · B t[b],   (t, s) = ternarize(error), or (error, 1) without a ternarizer
 * feedback[b] = scale / rows · rms(error[b]) · B t[b] / rms(B t[b])       with {@link FeedbackNormalization#RMS}
 * feedback[b] = scale / rows · B t[b] / rms(B t[b])                       with {@link FeedbackNormalization#UNIT}
 * </pre>
 *
 * Of several repetitions B t[b] is the mean. {@link FeedbackCentering#BATCH} subtracts the mean over the rows from the error first, and
 * from the feedback afterwards; rows are those that are passed together, a part of the batch where it is divided.
 * With an optical projection this is ODFA. Nøkland 2016, arXiv 1609.01596; ternarized errors: Launay et al.
 * 2020, arXiv 2012.06373; transformers: Launay et al. 2020, arXiv 2006.12878, and Wang et al. 2024, arXiv 2409.12965.
 */
public final class DirectFeedback implements CreditAssignment {

    private static final int PROBES = 128;

    private final RandomProjection projection;
    private final Optional<Ternarizer> ternarizer;
    private final FeedbackRoute route;
    private Projected projected = Projected.NOTHING;
    private long nanoseconds;

    /**
     * Creates feedback along a route.
     *
     * @param projection n = {@code route.inputs(network)}, m = at least {@code route.outputs(network)}; stays the
     *     caller's to close
     * @param ternarizer what the projection is shown instead of the error, if anything
     * @param route from where to where the feedback goes
     */
    public DirectFeedback(RandomProjection projection, Optional<Ternarizer> ternarizer, FeedbackRoute route) {
        this.projection = projection;
        this.ternarizer = ternarizer;
        this.route = route;
    }

    /**
     * Creates feedback of the logits' error to the output of each stage.
     *
     * @param projection n = the head's outputs, m = at least {@code scope.outputs(hidden widths)}; stays the
     *     caller's to close
     * @param ternarizer what the projection is shown instead of the error, if anything
     * @param scope which outputs each stage takes
     * @param scale factor on the feedback, finite and positive
     */
    public DirectFeedback(RandomProjection projection, Optional<Ternarizer> ternarizer, FeedbackScope scope,
            double scale) {
        this(projection, ternarizer, new FeedbackRoute(scope, scale));
    }

    /** Returns the route: from where to where the feedback goes. */
    public FeedbackRoute route() {
        return route;
    }

    @Override
    public boolean readsEachStageOnce() {
        return true;
    }

    @Override
    public void prepare(Network network) {
        network.hidden().forEach(stage -> stage.expect(route.granularity()));
    }

    @Override
    public void assign(Network network, Tensor error, Consumer<Stage> ready) {
        requireFit(network);
        Tensor source = backwardOfHead(network, error);
        // The source may lie in memory that the next backward pass overwrites.
        Tensor feedback = network.hidden().isEmpty() ? null : feedback(source);
        ready.accept(network.head());
        for (int i = network.hidden().size() - 1; i >= 0; i--) {
            // What is made for one stage is released before the next.
            try (PointerScope _ = new PointerScope()) {
                send(network, i, feedback);
            }
            ready.accept(network.hidden().get(i));
        }
    }

    private void requireFit(Network network) {
        long inputs = route.inputs(network);
        long outputs = route.outputs(network);
        if (outputs > 0 && (projection.inputs() != inputs || projection.outputs() < outputs)) {
            throw new IllegalArgumentException("the projection maps " + projection.inputs() + " to "
                    + projection.outputs() + " values, but the network needs " + inputs
                    + " to at least " + outputs);
        }
    }

    /** Fills the head's gradients and returns the error of each row at the source: that of the mean loss, times the rows. */
    private Tensor backwardOfHead(Network network, Tensor error) {
        Tensor mean = CreditAssignment.ofMeanLoss(error);
        return switch (route.source()) {
            case LOGITS -> {
                network.head().backward(mean, false);
                yield error.contiguous();
            }
            case HEAD -> {
                Tensor gradient = network.head().backwardToSource(mean).to(torch.ScalarType.Float);
                yield gradient.mul(new Scalar((double) gradient.size(0)));
            }
        };
    }

    /** Runs the backward pass of one hidden stage. */
    void send(Network network, int index, Tensor feedback) {
        long offset = 0;
        int copies = network.rowsPerOutput() / route.source().rowsPerOutput(network);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i <= index; i++) {
            for (int width : network.hidden().get(i).feedbackWidths(route.granularity())) {
                if (i == index) {
                    parts.add(spread(feedback.narrow(1, offset, width), copies));
                }
                if (route.scope() == FeedbackScope.INDEPENDENT) {
                    offset += width;
                }
            }
        }
        network.hidden().get(index).backward(parts, route.granularity());
    }

    /** Gives each row to a number of tokens, divided among them. */
    private static Tensor spread(Tensor rows, int tokens) {
        return tokens == 1
                ? rows
                : rows.div(new Scalar((double) tokens)).unsqueeze(1)
                        .expand(rows.size(0), tokens, rows.size(1))
                        .reshape(rows.size(0) * tokens, rows.size(1));
    }

    /**
     * Projects errors, as one batch.
     *
     * @param error each row's own, float32, shape (rows, n), contiguous; not modified
     * @return float32, shape (rows, m)
     */
    Tensor feedback(Tensor error) {
        long start = System.nanoTime();
        Tensor feedback = feedback(error, projected.batches());
        projected = new Projected(projected.batches() + route.repetitions(),
                projected.rows() + error.size(0) * route.repetitions());
        nanoseconds += System.nanoTime() - start;
        return feedback;
    }

    /**
     * Returns the mean feedback over all repetitions, centred and normalized as the route says.
     *
     * @param draw the number of the first draw; each repetition takes the next one
     */
    private Tensor feedback(Tensor error, long draw) {
        boolean centered = route.centering() == FeedbackCentering.BATCH;
        Tensor shown = centered ? error.sub(error.mean(0)) : error;
        Tensor feedback = repetition(shown, 0, draw);
        for (int i = 1; i < route.repetitions(); i++) {
            // The memory of each repetition is released at once: a device may do hundreds.
            try (PointerScope _ = new PointerScope()) {
                feedback.add_(repetition(shown, i, draw + i));
            }
        }
        if (route.normalization() != FeedbackNormalization.NONE) {
            Scalar scale = new Scalar(route.scale() / error.size(0));
            RowBlocks.forEachPiece(error.size(0), LayerNorm.PIECE, (_, from, size) -> {
                Tensor part = feedback.narrow(0, from, size);
                Tensor factor = route.normalization() == FeedbackNormalization.RMS
                        ? CreditAssignment.rootMeanSquares(shown.narrow(0, from, size)).mul_(scale)
                        : torch.full(new long[]{size, 1}, scale);
                part.mul_(factor.div_(CreditAssignment.rootMeanSquares(part)
                        .clamp_min_(new Scalar(Float.MIN_NORMAL))));
            });
        }
        if (centered) {
            // Ternarizing, noise and a norm for each row bring a mean back that the errors do not have any more.
            feedback.sub_(feedback.mean(0));
        }
        return feedback;
    }

    /** Returns one repetition: scale / (rows · repetitions) · s[b] · B t[b]. */
    private Tensor repetition(Tensor error, int number, long draw) {
        int rows = (int) error.size(0);
        Tensor shown = torch.empty_like(error);
        Tensor factor = torch.full(new long[]{rows, 1},
                new Scalar(route.scale() / rows / route.repetitions()));
        if (ternarizer.isPresent()) {
            Tensor rowScale = torch.empty(rows, 1);
            ternarizer.get().ternarize(LibTorch.floats(error), LibTorch.floats(shown),
                    LibTorch.floats(rowScale), rows, (int) error.size(1), draw,
                    number, route.repetitions());
            factor.mul_(rowScale);
        } else {
            torch.mul_out(shown, error, factor);
        }
        Tensor result = torch.empty(rows, projection.outputs());
        projection.project(LibTorch.floats(shown), LibTorch.floats(result), rows);
        if (ternarizer.isPresent()) {
            RowBlocks.forEachPiece(rows, LayerNorm.PIECE, (_, from, size) -> result.narrow(0, from, size)
                    .mul_(factor.narrow(0, from, size)));
        }
        return result;
    }

    /**
     * Reads the first outputs of a digital projection, by projecting unit vectors.
     *
     * @param projection B, of m ≥ {@code rows} outputs
     * @param rows how many
     * @return the first rows of B, row-major, shape (rows, n)
     */
    public static float[] medium(RandomProjection projection, int rows) {
        int n = Math.toIntExact(projection.inputs());
        float[] medium = new float[Math.multiplyExact(rows, n)];
        for (int start = 0; start < n; start += PROBES) {
            int count = Math.min(PROBES, n - start);
            try (Arena arena = Arena.ofShared()) {
                MemorySegment units = arena.allocate((long) count * n * Float.BYTES, Long.BYTES);
                MemorySegment columns = arena.allocate(count * projection.outputs() * Float.BYTES,
                        Long.BYTES);
                for (int i = 0; i < count; i++) {
                    units.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * n + start + i, 1);
                }
                projection.project(units, columns, count);
                for (int i = 0; i < count; i++) {
                    for (int row = 0; row < rows; row++) {
                        medium[row * n + start + i] = columns.getAtIndex(ValueLayout.JAVA_FLOAT,
                                i * projection.outputs() + row);
                    }
                }
            }
        }
        return medium;
    }

    @Override
    public long projectionNanoseconds() {
        return nanoseconds;
    }

    @Override
    public Projected projected() {
        return projected;
    }

    @Override
    public void seek(Projected done) {
        projected = done;
        projection.seek(done.rows());
    }

    @Override
    public ParameterReach reach(Network network) {
        long head = ParameterReach.count(network.head().parameters());
        long direct = network.hidden().stream()
                .mapToLong(stage -> ParameterReach.count(stage.direct(route.granularity()))).sum();
        return new ParameterReach(direct, network.parameterCount() - head - direct, head, 0,
                network.fixedCount());
    }

    @Override
    public boolean measuresAlignment() {
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Needs one stage's gradients in memory at a time, and only pieces of those that it hands over. Draws of a stochastic ternarizer are those of negative numbers,
     * which no training uses, and projections are made by {@link RandomProjection#measure}.
     */
    @Override
    public List<Double> alignment(Network network, Tensor error) {
        requireFit(network);
        if (network.hidden().isEmpty()) {
            return List.of();
        }
        List<Parameter> handedOver = network.stages().stream().flatMap(stage -> stage.piecewise().stream())
                .toList();
        try {
            handedOver.forEach(parameter -> parameter.sendGradient(_ -> {}));
            Tensor source = backwardOfHead(network, error);
            Tensor[] measured = new Tensor[1];
            projection
                    .measure(
                            () -> measured[0] = feedback(source, -route.repetitions() - projected.batches()));
            Tensor feedback = measured[0];
            Tensor gradient = network.head().backward(CreditAssignment.ofMeanLoss(error), true).clone();
            List<Double> cosines = new ArrayList<>();
            for (int i = network.hidden().size() - 1; i >= 0; i--) {
                // Each stage's gradients are released before those of the next.
                try (PointerScope _ = new PointerScope()) {
                    cosines.addFirst(cosine(network, i, gradient, feedback));
                }
            }
            return cosines;
        } finally {
            handedOver.forEach(Parameter::keepGradient);
        }
    }

    /**
     * Computes the alignment of one hidden stage.
     *
     * @param gradient the exact one with respect to the stage's output, replaced by that with respect to its input
     * @return NaN for a stage without matrices
     */
    private double cosine(Network network, int index, Tensor gradient, Tensor feedback) {
        Stage stage = network.hidden().get(index);
        GradientCosine cosine = new GradientCosine();
        Map<Parameter, GradientRows> exactRows = new HashMap<>();
        stage.piecewise().forEach(p -> p.sendGradient(rows -> exactRows.put(p, rows)));
        Tensor below = stage.backward(gradient, index > 0);
        Tensor kept = index > 0 ? below.clone() : null;
        List<Tensor> exact = Alignment.keptGradients(stage).stream().map(Tensor::clone).toList();
        boolean matrices = !exact.isEmpty() || !stage.piecewise().isEmpty();
        if (matrices) {
            stage.piecewise().forEach(p -> p.sendGradient(rows -> cosine.add(p, exactRows.get(p), rows)));
            send(network, index, feedback);
            List<Tensor> found = Alignment.keptGradients(stage);
            for (int i = 0; i < exact.size(); i++) {
                cosine.add(exact.get(i), found.get(i));
            }
        }
        if (index > 0) {
            gradient.resize_as_(kept).copy_(kept);
        }
        return matrices ? cosine.value() : Double.NaN;
    }
}
