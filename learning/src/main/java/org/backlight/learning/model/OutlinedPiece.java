package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.TensorPlace;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A stage of a convolutional network without memory: it says what it would need, and cannot run. */
final class OutlinedPiece implements Stage {

    private final String name;
    private final List<SampleShape> shapes = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Parameter> buffers = new ArrayList<>();

    OutlinedPiece(String name, SampleShape input, List<CnnLayer> layers, InitialWeights weights) {
        this.name = name;
        shapes.add(input);
        for (CnnLayer layer : layers) {
            SampleShape shape = shapes.getLast();
            long channels = shape.extents().getFirst();
            switch (layer) {
                case CnnLayer.Convolution of ->
                    add(weights, of.channels(), channels, of.kernel(), of.kernel());
                case CnnLayer.Dense of -> add(weights, of.width(), shape.size());
                case CnnLayer.Normalization of -> {
                    add(weights, channels);
                    if (of.over() == CnnLayer.Normalization.Over.BATCH) {
                        buffers.add(new Parameter(name + ".running_mean", weights.constant(0, channels)));
                        buffers.add(new Parameter(name + ".running_var", weights.constant(0, channels)));
                        buffers.add(new Parameter(name + ".num_batches_tracked", weights.constant(0, 1)));
                    }
                }
                case CnnLayer.Pooling _,CnnLayer.Nonlinearity _ -> {
                }
            }
            shapes.add(layer.after(shape));
        }
    }

    private void add(InitialWeights weights, long... shape) {
        parameters.add(new Parameter(name + ".weight" + parameters.size(), weights.uniform(1, shape)));
        parameters.add(new Parameter(name + ".bias" + parameters.size(), weights.uniform(1, shape[0])));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public List<Parameter> fixed() {
        return buffers;
    }

    @Override
    public int inputs() {
        return shapes.getFirst().size();
    }

    @Override
    public int outputs() {
        return shapes.getLast().size();
    }

    @Override
    public SampleShape inputShape() {
        return shapes.getFirst();
    }

    @Override
    public SampleShape outputShape() {
        return shapes.getLast();
    }

    @Override
    public Tensor forward(Tensor input) {
        throw new IllegalStateException("stage " + name + " has no memory and cannot run");
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        throw new IllegalStateException("stage " + name + " has no memory and cannot run");
    }

    /** Returns the input and what each layer makes of it, which autograd keeps. */
    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        if (pass == Pass.EVALUATION) {
            return List.of();
        }
        return shapes.stream().map(shape -> {
            KeptTensor kept = new KeptTensor(ScalarType.Float, TensorPlace.NOWHERE);
            kept.of(rows, shape.size());
            return kept;
        }).toList();
    }
}
