package org.backlight.learning.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A libtorch module, or a function of tensors, as a stage: its backward pass is libtorch's own autograd within the stage.
 *
 * <pre>{@code
 * ModuleStage.of("conv1", SampleShape.of(1, 28, 28), SampleShape.of(8, 13, 13), seed,
 *         () -> new Conv2dImpl(1, 8, new LongPointer(3, 3)),
 *         (conv, x) -> torch.relu(torch.max_pool2d(conv.forward(x), 2, 2)))
 * }</pre>
 *
 * <p>Samples travel between stages as rows of values; the module sees them in the declared shape: (samples, input shape…) →
 * (samples, output shape…). A sample is one row, or one row for each place of a sequence ({@link SampleRows}); tokens enter as
 * int64.
 *
 * <p>The module computes in float32. In a network of {@link Precision#BF16}, what enters and leaves it is rounded to bfloat16:
 * input, output, and the gradients with respect to both. What lies within it, its weights among them, is not. A forward
 * pass that may be followed by a backward pass keeps autograd's graph until the next one.
 *
 * <p>With a draw (a training step), the module is in training mode and its random choices, such as dropout's, depend on
 * the seed, the stage's name and the draw alone. Without one, and in {@link #evaluate}, it is in evaluation mode: batch
 * normalization then uses its running statistics and does not change them.
 */
public final class ModuleStage implements Stage {

    /** Samples of the batch on which a new stage is tried. */
    private static final int PROBE_SAMPLES = 2;

    private final String name;
    private final SampleRows inputRows;
    private final SampleRows outputRows;
    private final Module module;
    private final ModuleState state;
    /** Keeps the Java objects of all layers: JavaCPP frees some layers with them, though their module still has them. */
    @SuppressWarnings("UnusedVariable")
    private final PointerScope layers;
    private final UnaryOperator<Tensor> function;
    /** Gives a word for each draw. */
    private final RandomStream draws;
    /** Whether samples need nothing from each other and may be run in pieces. */
    private final boolean independent;
    private Precision precision = Precision.FP32;
    private long draw = -1;
    private Optional<Exportable> exportable = Optional.empty();
    /** Of the latest forward pass. */
    private SampleGraphs graphs;

    private <M extends Module> ModuleStage(String name, SampleRows input, SampleRows output,
            RandomStream draws, M module, PointerScope layers,
            BiFunction<? super M, Tensor, Tensor> forward, boolean independent) {
        this.name = name;
        this.independent = independent;
        inputRows = input;
        outputRows = output;
        this.draws = draws;
        this.module = module;
        this.layers = layers;
        function = x -> forward.apply(module, x);
        if (output.areTokens()) {
            throw new IllegalArgumentException(
                    "stage " + name + " is declared to make tokens; expected real values");
        }
        state = new ModuleState(name, module);
        probe();
        if (independent) {
            requireIndependence();
        }
    }

    /**
     * Makes a module and wraps it.
     *
     * @param name of the stage, unique within its network; its parameters are named {@code name.weight} and so on
     * @param input shape of one sample that the module takes
     * @param output shape of what it makes of one
     * @param seed fixes the initial weights and all random choices; stages of different names may share one
     * @param module makes the module and all its layers, float32; their initial weights come from libtorch's default
     *     generator
     * @param forward calls it: a tensor of shape (rows, input shape…) to one of shape (rows, output shape…)
     * @throws IllegalArgumentException if the module does not take samples of the one shape, or makes others of them
     */
    public static <M extends Module> ModuleStage of(String name, SampleShape input, SampleShape output,
            long seed, Supplier<M> module, BiFunction<? super M, Tensor, Tensor> forward) {
        return of(name, SampleRows.one(input), SampleRows.one(output), seed, module, forward);
    }

    /**
     * Makes a module of tokens or of sequences and wraps it, as {@link #of(String, SampleShape, SampleShape, long, Supplier,
     * BiFunction)}.
     *
     * <pre>{@code
     * ModuleStage.of("embedding", SampleRows.tokens(24, 1016), SampleRows.sequence(24, SampleShape.of(64)), seed,
     *         () -> new EmbeddingImpl(1016, 64), EmbeddingImpl::forward)
     * }</pre>
     *
     * @param input one sample that the module takes: real values, or tokens if it is the first of its network
     * @param output what it makes of one, real values
     * @param forward calls it: a tensor of shape (samples, input shape…), int64 if it is of tokens, to one of shape (samples,
     *     output shape…)
     */
    public static <M extends Module> ModuleStage of(String name, SampleRows input, SampleRows output,
            long seed, Supplier<M> module, BiFunction<? super M, Tensor, Tensor> forward) {
        return of(name, input, output, seed, module, forward, false);
    }

    /**
     * Makes a module of which each sample's output depends on this sample alone, and wraps it, as {@link #of(String, SampleShape, SampleShape,
     * long, Supplier, BiFunction)}. A batch is divided into pieces, which all cores run at the same time; how many there are depends on the
     * number of samples alone.
     *
     * @param module makes the module; one without buffers and random choices, so that it has neither batch normalization nor dropout
     * @param forward calls it, for several pieces at the same time
     * @throws IllegalArgumentException as {@link #of(String, SampleShape, SampleShape, long, Supplier, BiFunction)}, and if the module has buffers
     *     or draws random numbers
     */
    public static <M extends Module> ModuleStage ofIndependentSamples(String name, SampleShape input,
            SampleShape output, long seed, Supplier<M> module,
            BiFunction<? super M, Tensor, Tensor> forward) {
        return of(name, SampleRows.one(input), SampleRows.one(output), seed, module, forward, true);
    }

    private static <M extends Module> ModuleStage of(String name, SampleRows input, SampleRows output,
            long seed, Supplier<M> module, BiFunction<? super M, Tensor, Tensor> forward,
            boolean independent) {
        LibTorch.load();
        RandomStream own = new RandomStream(new RandomStream(seed).word(name.hashCode(), 0));
        // Extended, so that closing it frees nothing.
        try (PointerScope layers = new PointerScope().extend()) {
            M made = seeded(own.word(0, 1), module);
            return new ModuleStage(name, input, output, own, made, layers, forward, independent);
        }
    }

    /**
     * Wraps a function and the tensors in it that learn.
     *
     * @param name as of {@link #of}
     * @param input as of {@link #of}
     * @param output as of {@link #of}
     * @param seed fixes all random choices
     * @param parameters the tensors that learn, float32, by name; modified by training
     * @param function made of libtorch's differentiable operators: shape (rows, input shape…) to (rows, output shape…)
     */
    public static ModuleStage ofFunction(String name, SampleShape input, SampleShape output, long seed,
            Map<String, Tensor> parameters, UnaryOperator<Tensor> function) {
        return ofFunction(name, SampleRows.one(input), SampleRows.one(output), seed, parameters, function);
    }

    /**
     * Wraps a function of tokens or of sequences, as {@link #ofFunction(String, SampleShape, SampleShape, long, Map,
     * UnaryOperator)}.
     *
     * @param input one sample that the function takes: real values, or tokens
     * @param output what it makes of one, real values
     * @param function shape (samples, input shape…), int64 if it is of tokens, to (samples, output shape…)
     */
    public static ModuleStage ofFunction(String name, SampleRows input, SampleRows output, long seed,
            Map<String, Tensor> parameters, UnaryOperator<Tensor> function) {
        return of(name, input, output, seed, () -> {
            Module holder = new Module();
            parameters.forEach(holder::register_parameter);
            return holder;
        }, (_, x) -> function.apply(x));
    }

    /** Runs the module on two samples of zeros. */
    private void probe() {
        try (PointerScope _ = new PointerScope()) {
            module.train(false);
            long[] sizes = inputRows.shape().batch(PROBE_SAMPLES);
            Tensor zeros = inputRows.areTokens()
                    ? torch.zeros(sizes).to(ScalarType.Long)
                    : torch.zeros(sizes).set_requires_grad(true);
            Tensor made = seeded(draws.word(0, 2), () -> tryOn(zeros));
            long[] found = made.sizes().vec().get();
            if (found.length < 2 || found[0] != PROBE_SAMPLES) {
                throw new IllegalArgumentException("stage " + name + " makes a tensor of shape "
                        + Arrays.toString(found) + " of " + PROBE_SAMPLES
                        + " samples; expected one of shape ["
                        + PROBE_SAMPLES + ", …]");
            }
            SampleShape shape = SampleShape.ofBatch(found);
            if (!shape.equals(outputRows.shape())) {
                throw new IllegalArgumentException(
                        "stage " + name + " makes samples of shape " + shape + " of those of shape "
                                + inputRows.shape() + "; expected " + outputRows.shape() + ", as declared");
            }
            boolean nothingToDifferentiate = inputRows.areTokens() && state.leaves().isEmpty();
            if (!made.requires_grad() && !nothingToDifferentiate) {
                throw new IllegalArgumentException("stage " + name
                        + " makes a tensor that libtorch cannot differentiate; expected one made of its "
                        + "differentiable operators, from the input");
            }
        }
    }

    /** Refuses what cannot be run in pieces at the same time. */
    private void requireIndependence() {
        if (!state.buffers().isEmpty()) {
            throw new IllegalArgumentException("stage " + name + " has a buffer or a frozen parameter "
                    + state.buffers().getFirst().name()
                    + "; expected none in a module whose samples are independent");
        }
        try (PointerScope _ = new PointerScope()) {
            Generator generator = torch.getDefaultCPUGenerator();
            module.train(true);
            Tensor before = generator.get_state();
            Tensor _ = tryOn(torch.zeros(inputRows.shape().batch(PROBE_SAMPLES)));
            Tensor after = generator.get_state();
            generator.set_state(before);
            if (!after.equal(before)) {
                throw new IllegalArgumentException("stage " + name
                        + " draws random numbers; expected none in a module whose samples are independent");
            }
        }
    }

    private Tensor tryOn(Tensor samples) {
        try (AutoGradMode _ = new AutoGradMode(true)) {
            return function.apply(samples);
        } catch (RuntimeException e) {
            // libtorch's own sentence is the first line; what follows is its stack.
            throw new IllegalArgumentException("stage " + name + " does not take samples of shape "
                    + inputRows.shape() + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    /** Runs the work with libtorch's default generator at this seed, and leaves the generator as it was. */
    private static <T> T seeded(long seed, Supplier<T> work) {
        Generator generator = torch.getDefaultCPUGenerator();
        try (Tensor before = generator.get_state()) {
            generator.set_current_seed(seed);
            try {
                return work.get();
            } finally {
                generator.set_state(before);
            }
        }
    }

    /**
     * Tells how the module is said in the terms of other programs; without this it cannot be exported.
     *
     * @return this
     */
    public ModuleStage exportAs(Exportable terms) {
        exportable = Optional.of(terms);
        return this;
    }

    @Override
    public Optional<Exportable> exportable() {
        return exportable;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return state.parameters();
    }

    /** Returns the module's buffers, such as the running statistics of a batch normalization. */
    @Override
    public List<Parameter> fixed() {
        return state.buffers();
    }

    /** Returns the shape of one row: of a sample, or of what is at one place of a sequence. */
    @Override
    public SampleShape inputShape() {
        return inputRows.rowShape();
    }

    /** Returns the shape of one row, as {@link #inputShape}. */
    @Override
    public SampleShape outputShape() {
        return outputRows.rowShape();
    }

    @Override
    public int inputs() {
        return inputShape().size();
    }

    @Override
    public int outputs() {
        return outputShape().size();
    }

    @Override
    public void computeIn(Precision precision) {
        this.precision = precision;
    }

    @Override
    public void draw(long draw) {
        this.draw = draw;
    }

    @Override
    public Tensor forward(Tensor rows) {
        boolean training = draw >= 0;
        module.train(training);
        Tensor samples = samples(rows.detach());
        boolean differentiable = !inputRows.areTokens();
        if (independent) {
            graphs = SampleGraphs.pieces(samples, differentiable, emptyOutput(samples.size(0)), function);
        } else if (training) {
            graphs = seeded(draws.word(1 + draw, 0),
                    () -> SampleGraphs.whole(samples, differentiable, this::run));
        } else {
            graphs = SampleGraphs.whole(samples, differentiable, this::run);
        }
        return rows(graphs.output(), samples.size(0));
    }

    private Tensor run(Tensor samples) {
        state.loadCounters();
        Tensor made = function.apply(samples);
        state.keepCounters();
        return made;
    }

    private Tensor emptyOutput(long samples) {
        return torch.empty(outputRows.shape().batch(samples));
    }

    @Override
    public Tensor evaluate(Tensor rows) {
        module.train(false);
        Tensor samples = samples(rows);
        if (independent) {
            Tensor made = emptyOutput(samples.size(0));
            SampleGraphs.evaluate(samples, made, function);
            return rows(made, samples.size(0));
        }
        try (AutoGradMode _ = new AutoGradMode(false)) {
            state.loadCounters();
            return rows(function.apply(samples), samples.size(0));
        }
    }

    /** Runs the stage-local backward pass; tokens have no gradient, so that of an input of tokens is {@code null}. */
    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        boolean wantInput = wantInputGradient && !inputRows.areTokens();
        List<Tensor> leaves = state.leaves();
        if (leaves.isEmpty() && !wantInput) {
            return null;
        }
        long samples = graphs.output().size(0);
        Tensor inputGradient = wantInput ? torch.empty(inputRows.shape().batch(samples)) : null;
        graphs.backward(sampleGradients(outputGradient, samples), leaves,
                state.parameters().stream().map(Parameter::gradient).toList(), inputGradient);
        return wantInput ? precision.round(inputGradient.view(-1, inputs())) : null;
    }

    /** Returns its parameters if a single layer has all of them: nothing lies between it and the feedback then. */
    @Override
    public List<Parameter> direct(FeedbackGranularity granularity) {
        return state.isOneLayer() ? parameters() : List.of();
    }

    /** Returns input and output; what the module itself keeps between them is libtorch's. */
    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        if (pass == Pass.EVALUATION) {
            return List.of();
        }
        long samples = Math.ceilDiv(rows, outputRows.rows());
        KeptTensor taken = new KeptTensor(inputRows.areTokens() ? ScalarType.Long : ScalarType.Float,
                TensorPlace.NOWHERE);
        taken.of(samples, inputRows.shape().size());
        KeptTensor made = new KeptTensor(ScalarType.Float, TensorPlace.NOWHERE);
        made.of(samples, outputRows.shape().size());
        return List.of(taken, made);
    }

    /** Returns rows as the module sees them. */
    private Tensor samples(Tensor rows) {
        if (rows.size(0) % inputRows.rows() != 0 || rows.numel() != rows.size(0) * inputs()) {
            throw new IllegalArgumentException("stage " + name + " is given a tensor of shape "
                    + Arrays.toString(rows.sizes().vec().get()) + "; expected rows of " + inputs()
                    + " values, "
                    + inputRows.rows() + " for each sample");
        }
        long[] sizes = inputRows.shape().batch(rows.size(0) / inputRows.rows());
        if (inputRows.areTokens()) {
            return requireTokens(rows).reshape(sizes);
        }
        return precision.round(rows).to(ScalarType.Float).reshape(sizes);
    }

    private Tensor requireTokens(Tensor tokens) {
        if (tokens.scalar_type().intern() != ScalarType.Long) {
            throw new IllegalArgumentException("stage " + name + " is given values of type "
                    + tokens.scalar_type() + "; expected tokens of type Long");
        }
        long least = tokens.min().item_long();
        long most = tokens.max().item_long();
        if (least < 0 || most >= inputRows.vocabulary()) {
            throw new IllegalArgumentException(
                    "stage " + name + " is given token " + (least < 0 ? least : most)
                            + "; expected 0 to " + (inputRows.vocabulary() - 1));
        }
        return tokens;
    }

    /** Returns gradients of rows as the module sees them. */
    private Tensor sampleGradients(Tensor rows, long samples) {
        long made = samples * outputRows.rows();
        if (rows.size(0) != made) {
            throw new IllegalArgumentException("stage " + name + " makes " + made + " rows of "
                    + samples + " samples, but the feedback has " + rows.size(0)
                    + "; declare its output as one row of " + outputRows.shape() + " values");
        }
        return precision.round(rows).to(ScalarType.Float).reshape(outputRows.shape().batch(samples));
    }

    /** Returns what was made as rows; a function may do otherwise with a batch than with the one that it was tried on. */
    private Tensor rows(Tensor made, long samples) {
        if (made.dim() == 0 || made.size(0) != samples
                || made.numel() != samples * outputRows.shape().size()) {
            throw new IllegalArgumentException("stage " + name + " makes a tensor of shape "
                    + Arrays.toString(made.sizes().vec().get()) + " of " + samples + " samples; expected "
                    + Arrays.toString(outputRows.shape().batch(samples)) + ", as declared");
        }
        return precision.round(made.reshape(-1, outputs()));
    }
}
