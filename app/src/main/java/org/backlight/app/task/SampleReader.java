package org.backlight.app.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reader of samples beside those of a run's own data set, in the form that its network takes. */
public interface SampleReader {

    /** Returns what it reads, such as {@code images}. */
    String words();

    /**
     * Reads samples whose answers are not known.
     *
     * @param inputs files or folders, at least one
     * @param like how samples of the run's data set enter its network
     * @throws IOException with one sentence that names the file, if one cannot be read or has another shape
     */
    AskedSamples inputs(List<Path> inputs, Preprocessing like) throws IOException;

    /**
     * Reads samples whose answers are known.
     *
     * @param data a file or folder as the run's own data set is one
     * @param like how samples of the run's data set enter its network, and what its outputs mean
     * @throws IOException as {@link #inputs}, and if an answer is none that was learned
     */
    AskedSamples answered(Path data, Preprocessing like) throws IOException;
}
