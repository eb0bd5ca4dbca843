package org.backlight.learning.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        private int blocks;
        private String norm;
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
    /** The extents of x as it enters, the batch's first; null once the network has given it a shape. */
    private List<String> entered;
    private boolean flat;
    private final List<ExportedTensor> tensors = new ArrayList<>();
    /** Tensors that are the module's own. */
    private final List<Tensor> buffers = new ArrayList<>();

    /**
     * Begins a module that does nothing.
     *
     * @param extents of what enters, each a number or a name, the batch's first
     */
    public TorchModule(List<String> extents) {
        entered = List.copyOf(extents);
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
        flat = false;
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

    /** Adds a layer that makes a row of each sample, unless it is one already. */
    public void flatten() {
        if (!flat && (entered == null || entered.size() != 2)) {
            layer("nn.Flatten()");
        }
        flat = true;
        entered = null;
    }

    /** Gives x this shape after the batch, where it enters in another. */
    public void shape(List<Long> extents) {
        List<String> wanted = extents.stream().map(String::valueOf).toList();
        if (entered != null && !entered.subList(1, entered.size()).equals(wanted)) {
            through("torch.reshape(", ", (-1, " + String.join(", ", wanted) + "))");
        }
        entered = null;
    }

    /**
     * Adds a block to a stack of equal ones.
     *
     * @param stack its name, a Python identifier
     * @param expression what makes a block, the same for all stacks
     * @param arguments of a call behind the first one, such as {@code , mask}
     * @return the block's name, such as {@code blocks.layers.3}, with which those of its tensors begin
     */
    public String block(String stack, String expression, String arguments) {
        if (block == null) {
            block = expression;
            members.add("block = " + expression);
        }
        if (!(stacks.containsKey(open) && open.startsWith(stack))) {
            long before = stacks.keySet().stream().filter(name -> name.startsWith(stack)).count();
            String name = numbered(stack, (int) before);
            stacks.put(name, new Stack());
            begin(name, arguments);
        }
        return open + ".layers." + stacks.get(open).blocks++;
    }

    /**
     * Adds a normalization behind the last block, which was added last, and ends its stack.
     *
     * @param expression what makes it
     * @return its name
     */
    public String norm(String expression) {
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
