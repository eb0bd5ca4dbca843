package org.backlight.app.task;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;

/**
 * What lies before and behind a network that leaves Backlight: how the values of files become what it takes, and its outputs what
 * is asked for.
 */
public interface ModelEnds {

    /** Extent that is the number of samples. */
    String BATCH = "batch";

    /** Returns what enters. */
    Port input();

    /**
     * Returns the names of what leaves, with their shapes; the first one is what the network's outputs can be told from ({@link
     * #outputs}).
     */
    List<Port> results();

    /**
     * Adds to a graph what makes rows for the network of the input.
     *
     * @return the name of the rows
     */
    String enter(OperatorGraph graph);

    /**
     * Adds to a graph what makes the results.
     *
     * @param rows name of the network's outputs
     */
    void leave(OperatorGraph graph, String rows);

    /** Adds to a module of PyTorch what makes samples for the network of the input. */
    void torchEnter(TorchModule module);

    /** Adds to a module of PyTorch what makes the first result. */
    void torchLeave(TorchModule module);

    /**
     * Returns inputs as files have them, of the type and, but for the number of samples, the shape of {@link #input}.
     *
     * @param from number of the first of these held-out samples
     * @param inputs samples as the network takes them
     * @return a direct buffer
     */
    ByteBuffer given(int from, Tensor inputs);

    /**
     * Turns first results into the network's outputs.
     *
     * @param from number of the first of the held-out samples
     * @param results overwritten
     */
    default void outputs(int from, float[] results) {}

    /** Returns the extents of samples of this shape. */
    static List<String> extents(SampleShape shape) {
        return Stream.concat(Stream.of(BATCH), shape.extents().stream().map(String::valueOf)).toList();
    }

    /** Copies some of many numbers into a direct buffer. */
    static ByteBuffer copy(float[] numbers, int from, int count) {
        ByteBuffer copy = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
        copy.asFloatBuffer().put(numbers, from, count);
        return copy;
    }

    /** Copies a tensor's memory into a direct buffer. */
    static ByteBuffer copy(Tensor tensor) {
        ByteBuffer memory = LibTorch.bytes(tensor.contiguous()).asByteBuffer();
        return ByteBuffer.allocateDirect(memory.capacity()).order(ByteOrder.nativeOrder()).put(memory).flip();
    }
}
