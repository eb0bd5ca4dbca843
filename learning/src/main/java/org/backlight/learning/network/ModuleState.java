package org.backlight.learning.network;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Parameter;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The tensors of a libtorch module, as a stage shows them to optimizers and checkpoints: views of the module's memory. */
final class ModuleState {

    private final List<Parameter> parameters = new ArrayList<>();
    /** The module's own parameters, of which autograd keeps account; the others are views of their memory. */
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<Parameter> buffers = new ArrayList<>();
    private final List<Counter> counters = new ArrayList<>();
    private final boolean oneLayer;

    /**
     * A buffer that is not float32, such as the number of batches that a normalization has seen.
     *
     * @param value as the module has it
     * @param kept its value in float32, as a checkpoint keeps it: exact for whole numbers up to 2²⁴
     */
    private record Counter(Tensor value, Tensor kept) {}

    ModuleState(String stage, Module module) {
        StringTensorDict named = module.named_parameters();
        for (int i = 0; i < named.size(); i++) {
            Tensor leaf = new Tensor(named.get(i).value());
            String name = named.get(i).key().getString();
            Parameter parameter = new Parameter(stage + "." + name, requireFloat32(stage, name, leaf));
            if (leaf.requires_grad()) {
                leaves.add(leaf);
                parameters.add(parameter);
            } else {
                // Frozen: it shapes the output, but autograd keeps no account of it.
                buffers.add(parameter);
            }
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
            buffers.add(new Parameter(stage + "." + state.get(i).key().getString(), kept));
        }
    }

    /** Views a parameter without autograd's account, so that optimizers may change it; at least one dimension. */
    private static Tensor requireFloat32(String stage, String parameter, Tensor value) {
        if (!value.scalar_type().intern().equals(ScalarType.Float)) {
            throw new IllegalArgumentException(
                    "stage " + stage + " has a parameter " + parameter + " of type "
                            + value.scalar_type() + "; expected Float");
        }
        Tensor view = value.detach();
        return view.dim() == 0 ? view.view(1) : view;
    }

    List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    List<Tensor> leaves() {
        return List.copyOf(leaves);
    }

    List<Parameter> buffers() {
        return List.copyOf(buffers);
    }

    /** Returns whether a single layer has all parameters. */
    boolean isOneLayer() {
        return oneLayer;
    }

    /** Gives the module the counters as they are kept. */
    void loadCounters() {
        counters.forEach(counter -> counter.value.copy_(counter.kept));
    }

    /** Keeps the counters as the module has them. */
    void keepCounters() {
        counters.forEach(counter -> counter.kept.copy_(counter.value));
    }
}
