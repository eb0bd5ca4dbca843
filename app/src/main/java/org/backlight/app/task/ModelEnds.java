package org.backlight.app.task;

import java.nio.ByteBuffer;
import java.util.List;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
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
}
