package org.backlight.app.command.option;

import java.util.OptionalInt;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.MachineMemory;

import picocli.CommandLine.Option;

/** The option {@code --jobs}, which commands have that train more than once. */
public final class JobsOption {

    private static final int MOST = 1024;

    @Option(names = "--jobs", paramLabel = "N",
            description = "Trainings at a time, each a process of its own; by default one for each processor, as far as memory has place for so many, and one for train --seeds.")
    private Integer jobs;

    /**
     * Returns the number of trainings at a time that the user asks for; empty where that is left open.
     *
     * @throws UserMistake if it is not a valid number of trainings
     */
    public OptionalInt asked() {
        if (jobs == null) {
            return OptionalInt.empty();
        }
        if (jobs < 1 || jobs > MOST) {
            throw new UserMistake("--jobs is " + jobs + "; expected 1 to " + MOST);
        }
        return OptionalInt.of(jobs);
    }

    /**
     * Returns the number of trainings at a time.
     *
     * @param bytesOfOne the memory that one takes
     * @throws UserMistake if the user's number is not a valid number of trainings
     */
    public int jobs(double bytesOfOne) {
        return asked().orElseGet(() -> (int) Math.clamp(MachineMemory.bytes() / bytesOfOne,
                1, Runtime.getRuntime().availableProcessors()));
    }
}
