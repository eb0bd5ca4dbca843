package org.backlight.learning.tensor.internal;

import java.util.List;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/** A libtorch operator that the generated {@code torch} class lacks, called through the dispatcher. */
public final class FusedOperator {

    private final OperatorHandle operator;

    /**
     * Finds an operator.
     *
     * @param name such as {@code aten::add}; the one without an overload's name is taken
     */
    public FusedOperator(String name) {
        operator = Dispatcher.singleton().findSchemaOrThrow(name, "");
    }

    /**
     * Calls an operator that writes into its arguments.
     *
     * @param arguments in the schema's order: {@link Tensor}, {@link GenericList}, {@link Double}, {@link Long},
     *     {@link Boolean}, or {@code null} for None
     */
    public void call(Object... arguments) {
        try (PointerScope _ = new PointerScope()) {
            operator.callBoxed(stack(arguments));
        }
    }

    /** Calls an operator and returns the tensors that it makes. */
    public Tensor[] results(Object... arguments) {
        IValueVector stack = stack(arguments);
        operator.callBoxed(stack);
        Tensor[] results = new Tensor[(int) stack.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = stack.get(i).toTensor();
        }
        return results;
    }

    private static IValueVector stack(Object... arguments) {
        IValueVector stack = new IValueVector();
        for (Object argument : arguments) {
            stack.push_back(switch (argument) {
                case null -> new IValue();
                case Tensor tensor -> new IValue(tensor);
                case GenericList list -> new IValue(list);
                case Double number -> new IValue(number.doubleValue());
                case Long number -> new IValue(number.longValue());
                case Boolean flag -> new IValue(flag.booleanValue());
                default -> throw new IllegalArgumentException(
                        "no operator argument: " + argument.getClass());
            });
        }
        return stack;
    }

    /** Returns a list that refers to the tensors themselves. */
    public static GenericList list(List<Tensor> tensors) {
        // A TensorVector wrapped in an IValue ends the process; a list of tensor type is what operators take.
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return list;
    }
}
