package org.backlight.learning.model;

import java.util.List;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.TensorPlace;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The values of one block of a transformer that its backward pass needs; rows are tokens. */
final class BlockActivations {

    private final KeptTensor normMemory1;
    private KeptTensor qkvMemory;
    private final KeptTensor attendedMemory;
    private final KeptTensor normMemory2;
    private final KeptTensor preActivationMemory;
    private final KeptTensor middleMemory;
    private final KeptTensor outputMemory;
    private final KeptTensor statisticsMemory;
    private KeptTensor logSumsMemory;

    /** The block's input; float32, shape (rows, width). */
    Tensor input;
    Tensor norm1;
    Tensor qkv;
    Tensor attended;
    Tensor logSums;
    /** The stream after attention; float32, shape (rows, width). */
    Tensor middle;
    Tensor norm2;
    Tensor preActivation;
    Tensor output;
    /** Mean and inverse deviation of both normalizations: 4 × shape (rows, 1). */
    private Tensor statistics;

    BlockActivations(ScalarType type, TensorPlace place) {
        normMemory1 = new KeptTensor(type, place);
        qkvMemory = new KeptTensor(type, place);
        attendedMemory = new KeptTensor(type, place);
        normMemory2 = new KeptTensor(type, place);
        preActivationMemory = new KeptTensor(type, place);
        middleMemory = new KeptTensor(ScalarType.Float, place);
        outputMemory = new KeptTensor(ScalarType.Float, place);
        statisticsMemory = new KeptTensor(ScalarType.Float, place);
        logSumsMemory = new KeptTensor(ScalarType.Float, place);
    }

    /** Lays queries, keys, values and the sums of attention into another's memory, where later ones overwrite them. */
    void shareAttention(BlockActivations other) {
        qkvMemory = other.qkvMemory;
        logSumsMemory = other.logSumsMemory;
    }

    /** Makes room for a number of rows, with arbitrary values. */
    void prepare(long rows, TransformerShape shape) {
        int width = shape.width();
        norm1 = normMemory1.of(rows, width);
        qkv = qkvMemory.of(rows, 3L * width);
        attended = attendedMemory.of(rows, width);
        logSums = logSumsMemory.of(rows, shape.heads());
        middle = middleMemory.of(rows, width);
        norm2 = normMemory2.of(rows, width);
        preActivation = preActivationMemory.of(rows, shape.feedForward());
        output = outputMemory.of(rows, width);
        statistics = statisticsMemory.of(4, rows, 1);
    }

    List<KeptTensor> kept() {
        return List.of(normMemory1, qkvMemory, attendedMemory, logSumsMemory, middleMemory, normMemory2,
                preActivationMemory, outputMemory, statisticsMemory);
    }

    Tensor mean1() {
        return statistics.select(0, 0);
    }

    Tensor inverseDeviation1() {
        return statistics.select(0, 1);
    }

    Tensor mean2() {
        return statistics.select(0, 2);
    }

    Tensor inverseDeviation2() {
        return statistics.select(0, 3);
    }
}
