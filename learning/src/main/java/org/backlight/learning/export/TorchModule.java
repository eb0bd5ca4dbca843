package org.backlight.learning.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network as a module of PyTorch: the tensors of its {@code state_dict} by PyTorch's names and in its layout, and the Python that
 * makes the module and calls it. The code computes {@code x} from {@code x}; {@code nn} and {@code torch} are imported. Layers that
 * follow each other make one {@code nn.Sequential}, and blocks of transformers one {@code nn.TransformerEncoder}.
 */
public final class TorchModule implements AutoCloseable {

    private static final String SEQUENCE = "layers";
    /** Characters of a line, beside its indentation of eight. */
    private static final int WIDTH = 112;

    /** Blocks that are called one after the other: how many, and what makes the normalization behind them. */
    private static final class Stack {
        private final String asked;
        private final String arguments;
        private int blocks;
        private String norm;

        Stack(String asked, String arguments) {
            this.asked = asked;
            this.arguments = arguments;
        }
    }

    private final List<String> members = new ArrayList<>();
    private final Map<String, List<String>> sequences = new LinkedHashMap<>();
    private final Map<String, Stack> stacks = new LinkedHashMap<>();
    private String block;
    /** The sequence or stack that x has gone through last, which may go on; empty for none. */
    private String open = "";
    private final List<String> statements = new ArrayList<>();
    /** What x is after the statements. */
    private String value = "x";
    /** The extents of x, the batch's first; null where they are not known. */
    private List<String> extents;
    private final List<ExportedTensor> tensors = new ArrayList<>();
    /** Tensors that are the module's own. */
    private final List<Tensor> buffers = new ArrayList<>();

    /**
     * States the extents of x at this place, which are not known behind code of any kind: what needs a shape that is known to be
     * there adds no code for it.
     *
     * @param extents each a number or a name, the batch's first
     */
    public void shaped(List<String> extents) {
        this.extents = List.copyOf(extents);
    }

    /**
     * Adds a member.
     *
     * @param name a Python identifier
     * @param expression what makes it, such as {@code nn.Linear(784, 10)}
     */
    public void member(String name, String expression) {
        members.add("self." + name + " = " + expression);
    }

    /**
     * Adds numbers that do not learn, as a buffer.
     *
     * @param name a Python identifier
     * @param type of its elements: float32 or float64
     * @param numbers its elements, row by row; copied
     * @param extents its shape
     */
    public void buffer(String name, ElementType type, double[] numbers, long... extents) {
        String shape = Arrays.stream(extents).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        Tensor tensor;
        try (PointerScope _ = new PointerScope()) {
            tensor = switch (type) {
                case FLOAT32 -> torch.empty(extents);
                case FLOAT64 -> torch.empty(extents).to(torch.ScalarType.Double);
                default -> throw new IllegalArgumentException(
                        "the type of buffer " + name + " is " + type + "; expected FLOAT32 or FLOAT64");
            };
            tensor.retainReference();
        }
        buffers.add(tensor);
        MemorySegment memory = LibTorch.bytes(tensor);
        for (int i = 0; i < numbers.length; i++) {
            if (type == ElementType.FLOAT32) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) numbers[i]);
            } else {
                memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, numbers[i]);
            }
        }
        members.add("self.register_buffer(\"" + name + "\", torch.empty(" + shape
                + (type == ElementType.FLOAT64 ? ", dtype=torch.float64" : "") + "))");
        tensors.add(new ExportedTensor(name, tensor));
    }

    /** Adds a statement to what a call does, such as {@code x = -x}. */
    public void statement(String statement) {
        open = "";
        extents = null;
        assign();
        statements.add(statement);
    }

    /**
     * Puts x through an expression: what follows is computed from its value.
     *
     * @param before what stands before x, such as {@code self.head(}
     * @param after what stands behind it, such as {@code )}
     */
    public void through(String before, String after) {
        open = "";
        extents = null;
        if ((before + value + after).length() > WIDTH - "return ".length()) {
            assign();
        }
        value = before + value + after;
    }

    /** Makes x what it stands for, so that a statement can use it. */
    private void assign() {
        if (!value.equals("x")) {
            statements.add("x = " + value);
            value = "x";
        }
    }

    /**
     * Adds a layer that is called with what the one before it gave.
     *
     * @param expression what makes it, such as {@code nn.Tanh()}
     * @return its name, such as {@code layers.3}, with which those of its tensors begin
     */
    public String layer(String expression) {
        if (!sequences.containsKey(open)) {
            String name = numbered(SEQUENCE, sequences.size());
            sequences.put(name, new ArrayList<>());
            begin(name, "");
        }
        extents = null;
        List<String> layers = sequences.get(open);
        layers.add(expression);
        return open + "." + (layers.size() - 1);
    }

    private static String numbered(String name, int before) {
        return before == 0 ? name : name + (before + 1);
    }

    /** Adds a member that x goes through, and that may be added to. */
    private void begin(String name, String arguments) {
        members.add(name);
        through("self." + name + "(", arguments + ")");
        open = name;
    }

    /** Makes x a row for each sample, by a layer unless it is known to be one. */
    public void flatten() {
        if (extents == null || extents.size() != 2) {
            layer("nn.Flatten()");
        }
        extents = List.of("batch", "features");
    }

    /** Gives x this shape after the batch, unless it is known to have it. */
    public void shape(List<Long> wanted) {
        List<String> words = wanted.stream().map(String::valueOf).toList();
        if (extents == null || !extents.subList(1, extents.size()).equals(words)) {
            through("torch.reshape(", ", (-1, " + String.join(", ", words) + "))");
        }
        extents = Stream.concat(Stream.of("batch"), words.stream()).toList();
    }

    /**
     * Adds a block to a stack of equal ones.
     *
     * @param stack its name, a Python identifier
     * @param expression what makes a block, the same for all stacks
     * @param arguments of a call behind the first one, such as {@code , mask}
     * @return the block's name, such as {@code blocks.layers.3}, with which those of its tensors begin
     * @throws IllegalArgumentException if the expression is not that of the blocks before
     */
    public String block(String stack, String expression, String arguments) {
        if (block == null) {
            block = expression;
            members.add("block = " + expression);
        }
        if (!block.equals(expression)) {
            throw new IllegalArgumentException(
                    "a block is " + expression + "; expected " + block + ", as all blocks of a module are");
        }
        Stack last = stacks.get(open);
        if (last == null || !last.asked.equals(stack) || !last.arguments.equals(arguments)) {
            long before = stacks.values().stream().filter(each -> each.asked.equals(stack)).count();
            String name = numbered(stack, (int) before);
            stacks.put(name, new Stack(stack, arguments));
            begin(name, arguments);
        }
        extents = null;
        return open + ".layers." + stacks.get(open).blocks++;
    }

    /**
     * Adds a normalization behind the last block, which was added last, and ends its stack.
     *
     * @param expression what makes it
     * @return its name
     * @throws IllegalStateException if what was added last is no block
     */
    public String norm(String expression) {
        if (!stacks.containsKey(open)) {
            throw new IllegalStateException("the normalization " + expression + " has no block before it");
        }
        stacks.get(open).norm = expression;
        String name = open + ".norm";
        open = "";
        return name;
    }

    /** Adds a tensor of the {@code state_dict}. */
    public void tensor(String name, ExportedTensor tensor) {
        tensors.add(new ExportedTensor(name, tensor.value()));
    }

    /** Adds a tensor of the {@code state_dict} in another shape of as many elements. */
    public void tensor(String name, ExportedTensor tensor, long... shape) {
        tensors.add(new ExportedTensor(name, tensor.value().view(shape)));
    }

    /** Returns the tensors of the {@code state_dict}, float32 but for buffers in float64. */
    public List<ExportedTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** Returns the statements that make the members, a line each, with their indentation among each other. */
    public List<String> members() {
        List<String> lines = new ArrayList<>();
        for (String member : members) {
            if (sequences.containsKey(member)) {
                lines.addAll(wrapped("self." + member + " = nn.Sequential(", sequences.get(member)));
            } else if (stacks.containsKey(member)) {
                Stack stack = stacks.get(member);
                lines.add("self." + member + " = nn.TransformerEncoder(block, " + stack.blocks + ", "
                        + (stack.norm == null ? "" : stack.norm + ", ") + "enable_nested_tensor=False)");
            } else {
                lines.add(member);
            }
        }
        return lines;
    }

    /** Returns a call with as many arguments in each line as fit. */
    private static List<String> wrapped(String call, List<String> arguments) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(call);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i) + (i < arguments.size() - 1 ? "," : ")");
            boolean first = line.length() == call.length() && lines.isEmpty();
            if (!first && line.length() + 1 + argument.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("    " + argument);
            } else {
                line.append(first ? "" : " ").append(argument);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** Returns the statements of a call, a line each, with their indentation among each other; the last one returns x. */
    public List<String> statements() {
        List<String> lines = new ArrayList<>(statements.stream().flatMap(String::lines).toList());
        boolean assigned = value.equals("x") && !lines.isEmpty() && lines.getLast().startsWith("x = ");
        lines.add("return " + (assigned ? lines.removeLast().substring("x = ".length()) : value));
        return lines;
    }

    /** Frees the buffers; the tensors of the network are its own. */
    @Override
    public void close() {
        buffers.forEach(Tensor::close);
    }
}
