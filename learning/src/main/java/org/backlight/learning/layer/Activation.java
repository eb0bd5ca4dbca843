package org.backlight.learning.layer;

import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An elementwise nonlinearity whose derivative follows from its value alone, so that inputs need not be kept. */
public enum Activation {
    /** h = tanh(a), dh/da = 1 - h². */
    TANH {
        @Override
        public Tensor applyInPlace(Tensor a) {
            return torch.tanh_(a);
        }

        @Override
        public Tensor backward(Tensor gradient, Tensor h) {
            return torch.tanh_backward(gradient, h);
        }

        @Override
        public String operator(OperatorGraph graph, String value) {
            return graph.add("Tanh", value);
        }

        @Override
        public void torch(TorchModule module) {
            module.layer("nn.Tanh()");
        }
    },
    /** h = max(a, 0), dh/da = 1 where h &gt; 0, else 0. */
    RELU {
        @Override
        public Tensor applyInPlace(Tensor a) {
            return torch.relu_(a);
        }

        @Override
        public Tensor backward(Tensor gradient, Tensor h) {
            try (Scalar zero = new Scalar(0.0f)) {
                return torch.threshold_backward(gradient, h, zero);
            }
        }

        @Override
        public String operator(OperatorGraph graph, String value) {
            return graph.add("Relu", value);
        }

        @Override
        public void torch(TorchModule module) {
            module.layer("nn.ReLU()");
        }
    },
    /** h = 1 / (1 + exp(-a)), dh/da = h (1 - h). */
    SIGMOID {
        @Override
        public Tensor applyInPlace(Tensor a) {
            return torch.sigmoid_(a);
        }

        @Override
        public Tensor backward(Tensor gradient, Tensor h) {
            return torch.sigmoid_backward(gradient, h);
        }

        @Override
        public String operator(OperatorGraph graph, String value) {
            return graph.add("Sigmoid", value);
        }

        @Override
        public void torch(TorchModule module) {
            module.layer("nn.Sigmoid()");
        }
    },
    /** h = a. */
    IDENTITY {
        @Override
        public Tensor applyInPlace(Tensor a) {
            return a;
        }

        @Override
        public Tensor backward(Tensor gradient, Tensor h) {
            return gradient;
        }

        @Override
        public String operator(OperatorGraph graph, String value) {
            return value;
        }

        @Override
        public void torch(TorchModule module) {}
    };

    /** Adds it to a graph; returns the name of h(value). */
    public abstract String operator(OperatorGraph graph, String value);

    /** Adds it to a module of PyTorch. */
    public abstract void torch(TorchModule module);

    /** Replaces a by h(a); returns a. */
    public abstract Tensor applyInPlace(Tensor a);

    /** Returns gradient ⊙ dh/da, given the value h of the forward pass. Neither argument is modified. */
    public abstract Tensor backward(Tensor gradient, Tensor h);
}
