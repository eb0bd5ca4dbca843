package org.backlight.learning.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
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
 * <p>Samples travel between stages as rows of values; the module sees them in the declared shape: (rows, input shape…) →
 * (rows, output shape…). It computes in float32, whatever the precision of the network. A forward pass that may be followed by a
 * backward pass keeps autograd's graph until the next one.
 *
 * <p>With a draw (a training step), the module is in training mode and its random choices, such as dropout's, depend on
 * the seed, the stage's name and the draw alone. Without one, and in {@link #evaluate}, it is in evaluation mode: batch
 * normalization then uses its running statistics and does not change them.
 */
public final class ModuleStage implements Stage {

    /** Rows of the batch on which a new stage is tried. */
    private static final int PROBE_ROWS = 2;

    private final String name;
    private final SampleShape inputShape;
    private final SampleShape outputShape;
    private final Module module;
    /** Keeps the Java objects of all layers: JavaCPP frees some layers with them, though their module still has them. */
    @SuppressWarnings("UnusedVariable")
    private final PointerScope layers;
    private final UnaryOperator<Tensor> function;
    /** Gives a word for each draw. */
    private final RandomStream draws;
    private final List<Parameter> parameters = new ArrayList<>();
    /** The module's own parameters, of which autograd keeps account; the others are views of their memory. */
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<Parameter> buffers = new ArrayList<>();
    private final List<Counter> counters = new ArrayList<>();
    private final boolean oneLayer;
    private long draw = -1;
    /** Input and output of the latest forward pass. */
    private Tensor input;
    private Tensor output;

    /**
     * A buffer that is not float32, such as the number of batches that a normalization has seen.
     *
     * @param value as the module has it
     * @param kept its value in float32, as a checkpoint keeps it: exact for whole numbers up to 2²⁴
     */
    private record Counter(Tensor value, Tensor kept) {}

    private <M extends Module> ModuleStage(String name, SampleShape inputShape, SampleShape outputShape,
            RandomStream draws, M module, PointerScope layers,
            BiFunction<? super M, Tensor, Tensor> forward) {
        this.name = name;
        this.inputShape = inputShape;
        this.outputShape = outputShape;
        this.draws = draws;
        this.module = module;
        this.layers = layers;
        function = x -> forward.apply(module, x);
        StringTensorDict named = module.named_parameters();
        for (int i = 0; i < named.size(); i++) {
            Tensor leaf = new Tensor(named.get(i).value());
            if (!leaf.requires_grad()) {
                // Frozen: it shapes the output, but autograd keeps no account of it.
                buffers.add(new Parameter(name + "." + named.get(i).key().getString(),
                        requireFloat32(named.get(i).key().getString(), leaf)));
                continue;
            }
            leaves.add(leaf);
            parameters.add(new Parameter(name + "." + named.get(i).key().getString(),
                    requireFloat32(named.get(i).key().getString(), leaf)));
        }
        oneLayer = parameters.stream().map(p -> p.name().substring(0, p.name().lastIndexOf('.'))).distinct()
                .count() <= 1 && parameters.stream().filter(p -> p.value().dim() > 1).count() <= 1;
        StringTensorDict state = module.named_buffers();
        for (int i = 0; i < state.size(); i++) {
            Tensor value = new Tensor(state.get(i).value());
            Tensor kept = value;
            if (!value.scalar_type().intern().equals(ScalarType.Float)) {
                kept = value.to(ScalarType.Float);
                counters.add(new Counter(value, kept));
            }
            buffers.add(new Parameter(name + "." + state.get(i).key().getString(), kept));
        }
        probe();
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
        LibTorch.load();
        RandomStream own = new RandomStream(new RandomStream(seed).word(name.hashCode(), 0));
        // Extended, so that closing it frees nothing.
        try (PointerScope layers = new PointerScope().extend()) {
            M made = seeded(own.word(0, 1), module);
            return new ModuleStage(name, input, output, own, made, layers, forward);
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
        return of(name, input, output, seed, () -> {
            Module holder = new Module();
            parameters.forEach(holder::register_parameter);
            return holder;
        }, (_, x) -> function.apply(x));
    }

    /** Views a parameter without autograd's account, so that optimizers may change it; at least one dimension. */
    private Tensor requireFloat32(String parameter, Tensor value) {
        if (!value.scalar_type().intern().equals(ScalarType.Float)) {
            throw new IllegalArgumentException(
                    "stage " + name + " has a parameter " + parameter + " of type "
                            + value.scalar_type() + "; expected Float");
        }
        Tensor view = value.detach();
        return view.dim() == 0 ? view.view(1) : view;
    }

    /** Runs the module on two samples of zeros. */
    private void probe() {
        try (PointerScope _ = new PointerScope()) {
            module.train(false);
            Tensor zeros = torch.zeros(inputShape.batch(PROBE_ROWS));
            Tensor made = seeded(draws.word(0, 2), () -> tryOn(zeros));
            long[] found = made.sizes().vec().get();
            if (found.length < 2 || found[0] != PROBE_ROWS) {
                throw new IllegalArgumentException("stage " + name + " makes a tensor of shape "
                        + Arrays.toString(found) + " of " + PROBE_ROWS + " samples; expected one of shape ["
                        + PROBE_ROWS + ", …]");
            }
            SampleShape shape = SampleShape.ofBatch(found);
            if (!shape.equals(outputShape)) {
                throw new IllegalArgumentException(
                        "stage " + name + " makes samples of shape " + shape + " of those of shape "
                                + inputShape + "; expected " + outputShape + ", as declared");
            }
            if (!made.requires_grad()) {
                throw new IllegalArgumentException("stage " + name
                        + " makes a tensor that libtorch cannot differentiate; expected one made of its "
                        + "differentiable operators, from the input");
            }
        }
    }

    private Tensor tryOn(Tensor samples) {
        try (AutoGradMode _ = new AutoGradMode(true)) {
            return function.apply(samples.set_requires_grad(true));
        } catch (RuntimeException e) {
            // libtorch's own sentence is the first line; what follows is its stack.
            throw new IllegalArgumentException("stage " + name + " does not take samples of shape "
                    + inputShape + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
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

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** Returns the module's buffers, such as the running statistics of a batch normalization. */
    @Override
    public List<Parameter> fixed() {
        return List.copyOf(buffers);
    }

    @Override
    public SampleShape inputShape() {
        return inputShape;
    }

    @Override
    public SampleShape outputShape() {
        return outputShape;
    }

    @Override
    public int inputs() {
        return inputShape.size();
    }

    @Override
    public int outputs() {
        return outputShape.size();
    }

    @Override
    public void draw(long draw) {
        this.draw = draw;
    }

    @Override
    public Tensor forward(Tensor input) {
        boolean training = draw >= 0;
        module.train(training);
        this.input = shaped(input.detach(), inputShape).set_requires_grad(true);
        try (AutoGradMode _ = new AutoGradMode(true)) {
            output = training ? seeded(draws.word(1 + draw, 0), this::run) : run();
        }
        return rows(output.detach(), input.size(0));
    }

    private Tensor run() {
        counters.forEach(counter -> counter.value.copy_(counter.kept));
        Tensor made = function.apply(input);
        counters.forEach(counter -> counter.kept.copy_(counter.value));
        return made;
    }

    @Override
    public Tensor evaluate(Tensor input) {
        module.train(false);
        try (AutoGradMode _ = new AutoGradMode(false)) {
            counters.forEach(counter -> counter.value.copy_(counter.kept));
            return rows(function.apply(shaped(input, inputShape)), input.size(0));
        }
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        List<Tensor> sources = new ArrayList<>(leaves);
        if (wantInputGradient) {
            sources.add(input);
        }
        if (sources.isEmpty()) {
            return null;
        }
        // The graph is kept: an alignment goes backward twice.
        boolean keepGraph = true;
        boolean createGraph = false;
        boolean allowUnused = true;
        TensorVector gradients = torch.grad(new TensorVector(output),
                new TensorVector(sources.toArray(Tensor[]::new)),
                new TensorVector(shaped(outputGradient, outputShape)), new BoolOptional(keepGraph),
                createGraph, allowUnused);
        for (int i = 0; i < parameters.size(); i++) {
            Tensor target = parameters.get(i).gradient();
            Tensor gradient = gradients.get(i);
            if (gradient.defined()) {
                target.copy_(gradient.view_as(target));
            } else {
                target.zero_();
            }
        }
        if (!wantInputGradient) {
            return null;
        }
        Tensor gradient = gradients.get(leaves.size());
        return gradient.defined() ? flat(gradient, inputShape) : torch.zeros(input.size(0), inputs());
    }

    /** Returns its parameters if a single layer has all of them: nothing lies between it and the feedback then. */
    @Override
    public List<Parameter> direct(FeedbackGranularity granularity) {
        return oneLayer ? parameters() : List.of();
    }

    /** Returns input and output; what the module itself keeps between them is libtorch's. */
    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        if (pass == Pass.EVALUATION) {
            return List.of();
        }
        KeptTensor ends = new KeptTensor(ScalarType.Float, TensorPlace.NOWHERE);
        ends.of(rows, (long) inputs() + outputs());
        return List.of(ends);
    }

    /** Returns what was made as rows; a function may do otherwise with a batch than with the one that it was tried on. */
    private Tensor rows(Tensor made, long count) {
        if (made.dim() == 0 || made.size(0) != count || made.numel() != count * outputs()) {
            throw new IllegalArgumentException("stage " + name + " makes a tensor of shape "
                    + Arrays.toString(made.sizes().vec().get()) + " of " + count + " samples; expected "
                    + Arrays.toString(outputShape.batch(count)) + ", as declared");
        }
        return flat(made, outputShape);
    }

    private static Tensor shaped(Tensor rows, SampleShape shape) {
        return rows.to(ScalarType.Float).reshape(shape.batch(rows.size(0)));
    }

    private static Tensor flat(Tensor samples, SampleShape shape) {
        return samples.reshape(samples.size(0), shape.size());
    }
}
