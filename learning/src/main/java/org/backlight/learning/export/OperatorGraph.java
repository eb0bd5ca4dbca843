package org.backlight.learning.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.backlight.learning.tensor.LibTorch;

/**
 * A graph of ONNX's operators (the default domain at {@link #OPSET}; onnx/onnx, {@code docs/Operators.md}) in the order in which
 * they run, with the values that they read. Weights are not copied: their memory is the network's.
 */
public final class OperatorGraph {

    /** Version of ONNX's operators. */
    public static final int OPSET = 17;

    /** Number formats of what is multiplied. */
    public enum Arithmetic {
        /** float32, as the network has it. */
        FLOAT32,
        /**
         * Matrices and kernels in eight bits ({@link Int8Matrix}), and what they are multiplied with quantized as it comes, to
         * eight bits between its least and its largest value in the batch (DynamicQuantizeLinear); sums and all else in float32.
         */
        INT8
    }

    /**
     * An operator.
     *
     * @param operator its name
     * @param inputs names of values; an empty one for an optional input that is left out
     * @param outputs names of values
     * @param attributes by name: a Long, a Float, or an array of long
     */
    public record Node(String operator, List<String> inputs, List<String> outputs,
            Map<String, Object> attributes) {}

    /**
     * A value that is the same for all samples.
     *
     * @param name of the value
     * @param type of its elements
     * @param sizes its shape
     * @param bytes its elements, little-endian, row by row
     */
    public record Weight(String name, ElementType type, long[] sizes, MemorySegment bytes) {}

    /**
     * A value that enters or leaves the graph.
     *
     * @param name of the value
     * @param type of its elements
     * @param extents a number as text, or the name of an extent that differs from call to call, such as {@code batch}
     */
    public record Port(String name, ElementType type, List<String> extents) {

        /** Returns an extent that is the same in every call; empty for one that differs. */
        public OptionalLong extent(int index) {
            String extent = extents.get(index);
            return Character.isDigit(extent.charAt(0))
                    ? OptionalLong.of(Long.parseLong(extent))
                    : OptionalLong.empty();
        }
    }

    private final Arithmetic arithmetic;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private int values;

    /** Begins without any operator. */
    public OperatorGraph(Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    /** Returns the operators in the order in which they run. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the values that are the same for all samples. */
    public List<Weight> weights() {
        return List.copyOf(weights.values());
    }

    /** Adds an operator without attributes, as {@link #add(String, Map, String...)}. */
    public String add(String operator, String... inputs) {
        return add(operator, Map.of(), inputs);
    }

    /**
     * Adds an operator.
     *
     * @param attributes as of {@link Node}
     * @return the name of its first output
     */
    public String add(String operator, Map<String, Object> attributes, String... inputs) {
        String output = operator + "_" + values++;
        addNamed(output, operator, attributes, inputs);
        return output;
    }

    /** Adds an operator whose output has this name, which no other value has. */
    public void addNamed(String output, String operator, Map<String, Object> attributes, String... inputs) {
        nodes.add(new Node(operator, List.of(inputs), List.of(output), attributes));
    }

    /** Adds an operator with several outputs, and returns their names. */
    public List<String> addSeveral(String operator, int outputs, Map<String, Object> attributes,
            String... inputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(operator + "_" + values++);
        }
        nodes.add(new Node(operator, List.of(inputs), List.copyOf(names), attributes));
        return List.copyOf(names);
    }

    /** Adds a tensor of the network, and returns its name. */
    public String weight(ExportedTensor tensor) {
        return weight(tensor, tensor.sizes());
    }

    /** Adds a tensor of the network in another shape of as many elements, and returns its name. */
    public String weight(ExportedTensor tensor, long... sizes) {
        weights.put(tensor.name(),
                new Weight(tensor.name(), ElementType.FLOAT32, sizes, LibTorch.floats(tensor.value())));
        return tensor.name();
    }

    /** Adds numbers of the shape given, and returns their name. */
    public String floats(float[] numbers, long... sizes) {
        return constant(ElementType.FLOAT32, MemorySegment.ofArray(numbers), sizes);
    }

    /** Adds numbers of the shape given in double precision, and returns their name. */
    public String doubles(double[] numbers, long... sizes) {
        return constant(ElementType.FLOAT64, MemorySegment.ofArray(numbers), sizes);
    }

    /**
     * Adds numbers of the shape given, and returns their name.
     *
     * @param type float32, to which they are rounded, or float64
     */
    public String numbers(ElementType type, double[] numbers, long... sizes) {
        if (type == ElementType.FLOAT64) {
            return doubles(numbers, sizes);
        }
        float[] rounded = new float[numbers.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) numbers[i];
        }
        return floats(rounded, sizes);
    }

    /** Adds a conversion to another type of elements. */
    public String cast(String value, ElementType type) {
        return add("Cast", Map.of("to", (long) type.number()), value);
    }

    /** Adds one number, a scalar, and returns its name. */
    public String number(float number) {
        return floats(new float[]{number});
    }

    /** Adds one whole number, a scalar, and returns its name. */
    public String whole(long number) {
        return constant(ElementType.INT64, MemorySegment.ofArray(new long[]{number}));
    }

    /** Adds a list of whole numbers, such as a shape, and returns its name. */
    public String wholes(long... numbers) {
        return constant(ElementType.INT64, MemorySegment.ofArray(numbers), numbers.length);
    }

    private String constant(ElementType type, MemorySegment bytes, long... sizes) {
        String name = "constant_" + values++;
        // In an array of bytes, which alone has the views that writers need.
        MemorySegment copy = MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE));
        weights.put(name, new Weight(name, type, sizes, copy));
        return name;
    }

    /** Adds a change of shape; one extent may be -1, for what is left. */
    public String reshape(String value, long... sizes) {
        return add("Reshape", value, wholes(sizes));
    }

    /**
     * Adds x Wᵀ + b.
     *
     * @param rows x, shape (rows, inputs)
     * @param weight W, shape (outputs, inputs)
     * @param bias b, shape (outputs)
     */
    public String linear(String rows, ExportedTensor weight, Optional<ExportedTensor> bias) {
        if (arithmetic == Arithmetic.INT8) {
            Int8Matrix matrix = Int8Matrix.of(weight);
            List<String> quantized = quantized(rows);
            String product = add("MatMulInteger", quantized.get(0), int8(weight.name(),
                    matrix.transposed(), matrix.columns(), matrix.rows()), quantized.get(2));
            return scaled(product, quantized.get(1), matrix, bias, matrix.rows());
        }
        String[] inputs = bias.isPresent()
                ? new String[]{rows, weight(weight), weight(bias.get())}
                : new String[]{rows, weight(weight)};
        return add("Gemm", Map.of("transB", 1L), inputs);
    }

    /**
     * Adds a convolution without dilation or groups.
     *
     * @param images shape (batch, channels, rows, columns)
     * @param kernels a tensor of outputs × channels × kernel rows × kernel columns elements
     * @param sizes these four numbers
     * @param bias shape (outputs)
     * @param strides of rows and columns
     * @param padding zeros on each side
     */
    public String convolution(String images, ExportedTensor kernels, long[] sizes, ExportedTensor bias,
            long[] strides, long padding) {
        Map<String, Object> attributes = Map.of("kernel_shape", new long[]{sizes[2], sizes[3]}, "strides",
                strides, "pads", new long[]{padding, padding, padding, padding});
        if (arithmetic == Arithmetic.INT8) {
            Int8Matrix matrix = Int8Matrix
                    .of(new ExportedTensor(kernels.name(), kernels.value().view(sizes[0], -1)));
            List<String> quantized = quantized(images);
            String product = add("ConvInteger", attributes, quantized.get(0),
                    int8(kernels.name(), matrix.values(), sizes), quantized.get(2));
            return scaled(product, quantized.get(1), matrix, Optional.of(bias), sizes[0], 1, 1);
        }
        return add("Conv", attributes, images, weight(kernels, sizes), weight(bias));
    }

    private List<String> quantized(String value) {
        return addSeveral("DynamicQuantizeLinear", 3, Map.of(), value);
    }

    private String int8(String name, byte[] values, long... sizes) {
        weights.put(name, new Weight(name, ElementType.INT8, sizes, MemorySegment.ofArray(values)));
        return name;
    }

    /** Returns a product of whole numbers as the number that it stands for, plus the bias. */
    private String scaled(String product, String scale, Int8Matrix matrix, Optional<ExportedTensor> bias,
            long... sizes) {
        String number = cast(product, ElementType.FLOAT32);
        String result = add("Mul", number, add("Mul", scale, floats(matrix.scales(), sizes)));
        return bias.isEmpty() ? result : add("Add", result, weight(bias.get(), sizes));
    }

    /** Adds (x − mean) / √(variance + ε) · γ + β over the last extent. */
    public String layerNorm(String value, ExportedTensor gain, ExportedTensor bias, double epsilon) {
        return add("LayerNormalization", Map.of("axis", -1L, "epsilon", (float) epsilon), value, weight(gain),
                weight(bias));
    }

    /** Adds x · Φ(x), with the distribution function Φ of the normal distribution. */
    public String gelu(String value) {
        String erf = add("Erf", add("Mul", value, number((float) Math.sqrt(0.5))));
        return add("Mul", add("Mul", value, number(0.5f)), add("Add", erf, number(1)));
    }
}
