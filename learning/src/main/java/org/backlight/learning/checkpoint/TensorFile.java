package org.backlight.learning.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.backlight.learning.optimizer.Optimizer;

/** Writer of safetensors files for other programs. */
public final class TensorFile {

    private TensorFile() {}

    /**
     * Writes a file that is either complete under its name or not there.
     *
     * @param file ends in {@code .safetensors}
     * @param metadata texts by their keys, to which the file's checksum is added
     * @param tensors contiguous, float32 or float64
     * @throws IOException with a sentence that names the file, if writing fails
     */
    public static void write(Path file, Map<String, String> metadata, List<Optimizer.NamedTensor> tensors)
            throws IOException {
        SafeTensors.write("file", file, metadata, tensors, SafeTensors.DiskSpace.OF_DISK);
    }
}
