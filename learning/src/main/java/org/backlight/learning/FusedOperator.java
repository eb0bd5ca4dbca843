package org.backlight.learning;

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

/** A libtorch operator on lists of tensors that the generated {@code torch} class lacks. */
final class FusedOperator {

    private final OperatorHandle operator;

    FusedOperator(String name) {
        operator = Dispatcher.singleton().findSchemaOrThrow(name, "");
    }

    /**
     * Calls the operator.
     *
     * @param arguments in the schema's order: {@link GenericList}, {@link Double}, {@link Boolean}, or {@code
     *     null} for None
     */
    void call(Object... arguments) {
        try (PointerScope _ = new PointerScope()) {
            IValueVector stack = new IValueVector();
            for (Object argument : arguments) {
                stack.push_back(switch (argument) {
                    case null -> new IValue();
                    case GenericList list -> new IValue(list);
                    case Double number -> new IValue(number.doubleValue());
                    case Boolean flag -> new IValue(flag.booleanValue());
                    default -> throw new IllegalArgumentException(
                            "no operator argument: " + argument.getClass());
                });
            }
            operator.callBoxed(stack);
        }
    }

    /** A list that refers to the tensors themselves. */
    static GenericList list(List<Tensor> tensors) {
        // A TensorVector wrapped in an IValue ends the process; a list of tensor type is what operators take.
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return list;
    }
}
