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
 * makes the module and calls it. The code computes {@code x} from {@code x}; {@code nn} and {@code torch} are imported.
 */
public final class TorchModule implements AutoCloseable {

    private final List<String> members = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private final Map<String, String> lists = new LinkedHashMap<>();
    private final Map<String, Integer> sizes = new LinkedHashMap<>();
    private final List<ExportedTensor> tensors = new ArrayList<>();
    /** Tensors that are the module's own. */
    private final List<Tensor> buffers = new ArrayList<>();

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
        members.add("self.register_buffer('" + name + "', torch.empty(" + shape
                + (type == ElementType.FLOAT64 ? ", dtype=torch.float64" : "") + "))");
        tensors.add(new ExportedTensor(name, tensor));
    }

    /** Adds a statement to what a call does, such as {@code x = self.head(x)}. */
    public void statement(String statement) {
        statements.add(statement);
    }

    /**
     * Adds an element to a list of equal members that are called one after the other.
     *
     * @param list its name
     * @param expression what makes one, the same for all
     * @param statement what a call of {@code member} is, the same for all
     * @return the element's name, such as {@code blocks.3}, with which those of its tensors begin
     */
    public String element(String list, String expression, String statement) {
        int index = sizes.merge(list, 1, Integer::sum) - 1;
        if (index == 0) {
            lists.put(list, expression);
            members.add(list);
            statements.add("for member in self." + list + ":\n    " + statement);
        }
        return list + "." + index;
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

    /** Returns the statements that make the members, a line each. */
    public List<String> members() {
        return members.stream().map(member -> lists.containsKey(member)
                ? "self." + member + " = nn.ModuleList(" + lists.get(member) + " for _ in range("
                        + sizes.get(member) + "))"
                : member).toList();
    }

    /** Returns the statements of a call, a line each, with their indentation among each other. */
    public List<String> statements() {
        return statements.stream().flatMap(String::lines).toList();
    }

    /** Frees the buffers; the tensors of the network are its own. */
    @Override
    public void close() {
        buffers.forEach(Tensor::close);
    }
}
