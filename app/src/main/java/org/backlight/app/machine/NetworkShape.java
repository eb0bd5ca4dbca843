package org.backlight.app.machine;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;

/**
 * Sizes of a network, as far as the time of a step depends on them: its matrices, stage by stage. Asked of a network, which may
 * be one without memory.
 *
 * @param stages from the input on; the last one is the head
 * @param rowsPerSample rows that pass through a hidden stage for each sample: 1, or its tokens
 * @param headRowsPerSample rows that pass through the head for each sample
 */
public record NetworkShape(List<StageShape> stages, long rowsPerSample, long headRowsPerSample) {

    private static final String WEIGHT = ".weight";
    private static final String QUERIES_KEYS_VALUES = ".attention.qkv" + WEIGHT;

    /**
     * A stage of a network.
     *
     * @param matrices that rows are multiplied by, in the order of the forward pass
     * @param otherParameters the number of learned values that are no such matrices: biases, norms and embeddings
     * @param width values of a row that leaves it
     * @param attentionWidth values of a row that attends to the others of its sample; 0 where none does
     */
    public record StageShape(List<MatrixShape> matrices, long otherParameters, long width,
            long attentionWidth) {

        /** Copies the matrices. */
        public StageShape {
            matrices = List.copyOf(matrices);
        }

        /** Returns whether rows of a sample attend to each other. */
        boolean attends() {
            return attentionWidth > 0;
        }

        /** Returns the number of learned values. */
        public long parameters() {
            return otherParameters + matrices.stream().filter(MatrixShape::learns)
                    .mapToLong(MatrixShape::entries).sum();
        }
    }

    /**
     * A matrix that rows are multiplied by.
     *
     * @param inputs values of a row before
     * @param outputs values of a row after
     * @param learns whether an optimizer changes it
     * @param passesDown whether the gradient of its input is needed within its stage, where feedback of the network's granularity
     *     comes in place of the exact gradient
     * @param divided whether its features are divided among cores as {@link Linear#uniformPiece} says; if not, all cores are taken to
     *     share every product
     */
    public record MatrixShape(long inputs, long outputs, boolean learns, boolean passesDown,
            boolean divided) {

        /** Returns the number of its entries. */
        public long entries() {
            return inputs * outputs;
        }
    }

    /** Copies the stages. */
    public NetworkShape {
        stages = List.copyOf(stages);
    }

    /**
     * Returns the sizes of a network.
     *
     * @param network which may be without memory
     * @param rowsPerSample predictions for each sample, as of a {@link org.backlight.app.model.ModelOutline}
     * @param granularity of the feedback, if it takes any
     */
    public static NetworkShape of(Network network, int rowsPerSample, FeedbackGranularity granularity) {
        List<StageShape> stages = new ArrayList<>();
        for (Stage stage : network.stages()) {
            stages.add(shape(stage, granularity));
        }
        // A head that takes the mean over tokens multiplies it alone.
        return new NetworkShape(stages, (long) rowsPerSample * network.rowsPerOutput(), rowsPerSample);
    }

    private static StageShape shape(Stage stage, FeedbackGranularity granularity) {
        List<Parameter> learned = stage.parameters();
        List<Parameter> matrices = new ArrayList<>(
                learned.stream().filter(NetworkShape::multiplies).toList());
        long others = learned.stream().filter(parameter -> !multiplies(parameter))
                .mapToLong(parameter -> parameter.value().numel()).sum();
        stage.fixed().stream().filter(NetworkShape::multiplies).forEach(matrices::add);
        List<MatrixShape> shapes = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            Parameter matrix = matrices.get(i);
            long outputs = matrix.value().size(0);
            shapes.add(new MatrixShape(matrix.value().numel() / outputs, outputs, learned.contains(matrix),
                    passesDown(granularity, i, matrices.size()),
                    stage.piecewise().contains(matrix)));
        }
        long attentionWidth = matrices.stream().filter(matrix -> matrix.name().endsWith(QUERIES_KEYS_VALUES))
                .mapToLong(matrix -> matrix.value().size(1)).sum();
        return new StageShape(shapes, others, stage.outputs(), attentionWidth);
    }

    /** Tells matrices of layers from vectors, and from tables of which rows are looked up or added. */
    private static boolean multiplies(Parameter parameter) {
        return parameter.value().dim() > 1 && parameter.name().endsWith(WEIGHT);
    }

    private static boolean passesDown(FeedbackGranularity granularity, int index, int count) {
        return count > 1 && switch (granularity) {
            case BLOCK, SUBLAYER -> true;
            // The last matrix's input takes feedback of its own.
            case MLP -> index < count - 1;
            case DIRECT -> false;
        };
    }

    /** Returns the number of learned values. */
    public long parameters() {
        return stages.stream().mapToLong(StageShape::parameters).sum();
    }

    /** Returns the last stage. */
    public StageShape head() {
        return stages.getLast();
    }

    /**
     * Returns the sizes of a network whose hidden widths are all multiplied by a factor; what enters and leaves it stays.
     *
     * @param factor above 0
     */
    public NetworkShape scaled(double factor) {
        List<StageShape> scaled = new ArrayList<>();
        for (int s = 0; s < stages.size(); s++) {
            StageShape stage = stages.get(s);
            List<MatrixShape> matrices = new ArrayList<>();
            for (int i = 0; i < stage.matrices.size(); i++) {
                MatrixShape matrix = stage.matrices.get(i);
                boolean first = s == 0 && i == 0;
                boolean last = s == stages.size() - 1 && i == stage.matrices.size() - 1;
                matrices.add(new MatrixShape(first ? matrix.inputs : times(matrix.inputs, factor),
                        last ? matrix.outputs : times(matrix.outputs, factor), matrix.learns,
                        matrix.passesDown, matrix.divided));
            }
            boolean head = s == stages.size() - 1;
            scaled.add(new StageShape(matrices, times(stage.otherParameters, factor),
                    head ? stage.width : times(stage.width, factor),
                    times(stage.attentionWidth, factor)));
        }
        return new NetworkShape(scaled, rowsPerSample, headRowsPerSample);
    }

    /** Returns a size times a factor, at least 1. */
    static long times(long size, double factor) {
        return Math.max(size == 0 ? 0 : 1, Math.round(size * factor));
    }
}
