package org.backlight.learning;

import java.util.List;
import java.util.Optional;

import org.backlight.projection.RandomProjection;
import org.backlight.projection.Ternarizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * DFA: every hidden stage takes a fixed random projection of the error in place of its gradient.
 *
 * <pre>
 * feedback[b] = scale / batch · s[b] · B t[b],   (t, s) = ternarize(error), or (error, 1) without a ternarizer
 * </pre>
 *
 * With an optical projection this is ODFA. Nøkland 2016, arXiv 1609.01596; ternarized errors: Launay et al.
 * 2020, arXiv 2012.06373.
 */
public final class DirectFeedback implements CreditAssignment {

    private final RandomProjection projection;
    private final Optional<Ternarizer> ternarizer;
    private final FeedbackScope scope;
    private final double scale;
    private long projectedBatches;
    private long projectedRows;

    /**
     * @param projection n = the head's outputs, m = at least {@code scope.outputs(hidden widths)}; stays the
     *     caller's to close
     * @param ternarizer what the projection is shown instead of the error, if anything
     * @param scope which outputs each stage takes
     * @param scale factor on the feedback, finite and positive
     */
    public DirectFeedback(RandomProjection projection, Optional<Ternarizer> ternarizer, FeedbackScope scope,
            double scale) {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("feedback scale must be positive and finite, but is " + scale);
        }
        this.projection = projection;
        this.ternarizer = ternarizer;
        this.scope = scope;
        this.scale = scale;
    }

    @Override
    public void assign(Network network, Tensor error) {
        network.head().backward(CreditAssignment.ofMeanLoss(error), false);
        List<Stage> hidden = network.hidden();
        if (hidden.isEmpty()) {
            return;
        }
        long needed = scope.outputs(network.hiddenWidths());
        if (projection.inputs() != network.head().outputs() || projection.outputs() < needed) {
            throw new IllegalArgumentException("the projection maps " + projection.inputs() + " to "
                    + projection.outputs() + " values, but the network needs " + network.head().outputs()
                    + " to at least " + needed);
        }
        Tensor feedback = feedback(error.contiguous());
        long offset = 0;
        for (Stage stage : hidden) {
            stage.backward(feedback.narrow(1, offset, stage.outputs()), false);
            if (scope == FeedbackScope.INDEPENDENT) {
                offset += stage.outputs();
            }
        }
    }

    /** Shape (batch, m). */
    private Tensor feedback(Tensor error) {
        int batch = (int) error.size(0);
        Tensor shown = torch.empty_like(error);
        Tensor factor = torch.full(new long[]{batch, 1}, new Scalar(scale / batch));
        if (ternarizer.isPresent()) {
            Tensor rowScale = torch.empty(batch, 1);
            ternarizer.get().ternarize(LibTorch.floats(error), LibTorch.floats(shown),
                    LibTorch.floats(rowScale), batch, (int) error.size(1), projectedBatches);
            factor.mul_(rowScale);
        } else {
            torch.mul_out(shown, error, factor);
        }
        Tensor feedback = torch.empty(batch, projection.outputs());
        projection.project(LibTorch.floats(shown), LibTorch.floats(feedback), batch);
        projectedBatches++;
        projectedRows += batch;
        if (ternarizer.isPresent()) {
            RowBlocks.forEach(batch,
                    (from, size) -> feedback.narrow(0, from, size).mul_(factor.narrow(0, from, size)));
        }
        return feedback;
    }

    /** Batches projected so far; the draw of a stochastic ternarizer. */
    long projectedBatches() {
        return projectedBatches;
    }

    /** Errors projected so far; an optical projection's noise depends on it. */
    long projectedRows() {
        return projectedRows;
    }

    /** Continues where another run stopped. */
    void seek(long batches, long rows) {
        projectedBatches = batches;
        projectedRows = rows;
        projection.seek(rows);
    }
}
