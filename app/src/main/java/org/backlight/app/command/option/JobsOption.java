package org.backlight.app.command.option;

import java.util.Optional;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.MachineMemory;

import picocli.CommandLine.Option;

/** The option {@code --jobs}, which commands have that train more than once. */
public final class JobsOption {

    private static final int MOST = 1024;

    @Option(names = "--jobs", paramLabel = "N",
            description = "Trainings at a time, each a process of its own; by default one for each processor, as far as memory has place for so many.")
    private Integer jobs;

    /**
     * Returns the number of trainings at a time.
     *
     * @param bytesOfOne the memory that one takes
     * @throws UserMistake if the user's number is not a valid number of trainings
     */
    public int jobs(double bytesOfOne) {
        return Optional.ofNullable(jobs).map(JobsOption::checked)
                .orElseGet(() -> (int) Math.clamp(MachineMemory.bytes() / bytesOfOne,
                        1, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Returns the user's number of trainings at a time.
     *
     * @throws UserMistake if it is not a valid one
     */
    public static int checked(int jobs) {
        if (jobs < 1 || jobs > MOST) {
            throw new UserMistake("--jobs is " + jobs + "; expected 1 to " + MOST);
        }
        return jobs;
    }
}
