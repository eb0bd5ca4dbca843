package org.backlight.app.task;

import java.nio.file.Path;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;

/**
 * What the network of a run is asked for. Each kind of task takes what has a meaning for it, and refuses the rest.
 *
 * @param inputs files or folders of samples
 * @param out where to write; null for the terminal, where that is enough
 * @param resize whether images of another size are resized
 * @param scenario of the climate; null for the usual one
 * @param picture where to draw a map; null for nowhere
 * @param year that is drawn; null for the usual one
 */
public record PredictionRequest(List<Path> inputs, Path out, boolean resize, String scenario, Path picture,
        Integer year) {

    /** Copies the list. */
    public PredictionRequest {
        inputs = List.copyOf(inputs);
    }

    /**
     * Makes sure that samples are asked for, and nothing that only maps have.
     *
     * @param folder of the run, for the message
     * @param expected in words, such as {@code images}
     * @throws UserMistake if it is otherwise
     */
    public void requireSamples(RunFolder folder, String expected) {
        String other = scenario != null
                ? "--scenario"
                : picture != null ? "--picture" : year != null ? "--year" : "";
        if (!other.isEmpty()) {
            throw new UserMistake(other + " is for runs that learned the climate, but run " + folder.path()
                    + " takes " + expected);
        }
        if (inputs.isEmpty()) {
            throw new UserMistake("predict needs INPUT: the " + expected + " that run " + folder.path()
                    + " is asked for");
        }
    }

    /**
     * Makes sure that nothing is asked for that only samples have.
     *
     * @param folder of the run, for the message
     * @throws UserMistake if it is otherwise
     */
    public void requireNoSamples(RunFolder folder) {
        if (!inputs.isEmpty() || resize) {
            throw new UserMistake((inputs.isEmpty() ? "--resize" : "INPUT " + inputs.getFirst())
                    + " is for runs that learned images, arrays or tables, but run " + folder.path()
                    + " predicts maps of a scenario; expected --scenario NAME");
        }
    }
}
