package org.backlight.learning.export;

/** A piece of a network that can be said in the operators of ONNX and in PyTorch; both compute what its evaluation does, in float32. */
public interface Exportable {

    /**
     * Adds the operators of the piece to a graph.
     *
     * @param graph what is written so far; extended
     * @param rows name of the value that enters: float32, shape (rows, inputs), or int64 tokens, shape (batch, sequence)
     * @return the name of the value that leaves: float32, shape (rows, outputs)
     */
    String operators(OperatorGraph graph, String rows);

    /**
     * Adds the piece to a module of PyTorch, whose samples keep their own shape: (batch, inputs…), or (batch, sequence, width).
     *
     * @param module what is written so far; extended
     */
    void torch(TorchModule module);
}
