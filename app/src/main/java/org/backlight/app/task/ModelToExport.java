package org.backlight.app.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.network.Network;

/**
 * The network of a finished run as it leaves Backlight.
 *
 * @param network with its weights, computing in float32
 * @param ends what lies before and behind it
 * @param heldOut what it is checked on; empty where no check is asked for
 * @param labels names of the classes or targets, in the order of the outputs; empty where they have none
 * @param tokenizer the file that makes tokens of texts; empty where the network takes none
 * @param data what is to be freed with it
 */
public record ModelToExport(Network network, ModelEnds ends, Optional<HeldOut> heldOut, List<String> labels,
        Optional<Path> tokenizer, Runnable data) implements AutoCloseable {

    /** Gives the weights' memory back, while the samples stay. */
    public void releaseWeights() {
        network.tensors().forEach(tensor -> tensor.value().close());
    }

    /** Frees the samples. */
    @Override
    public void close() {
        data.run();
    }
}
