package org.backlight.app.reproduce.scaling;

import java.util.Objects;
import java.util.stream.Stream;
import org.backlight.app.machine.Quartiles;

/**
 * Seconds of a network's training step on the host, by phase, and what the optical device would add.
 *
 * @param steps that were measured, after others to warm up
 * @param host seconds of a step on the host: all phases, without the time that simulating a device took
 * @param forward seconds of the forward pass
 * @param error seconds of the loss and its error at the output
 * @param feedback seconds of the feedback on the host: the projection of DFA; ternarizing, encoding and retrieval of ODFA; 0 for BP
 * @param backward seconds of all backward passes
 * @param update seconds of the optimizer
 * @param simulation seconds of a step in which the device was simulated, which are part of no other figure
 * @param processorSeconds what the process's threads computed in a step, all together and on average, the simulation included: other
 *     programs make a step longer, but not this
 * @param frames camera frames of a step; 0 without a device
 * @param deviceSeconds what these frames take on the device, by its timing
 * @param deviceJoules the electrical energy of that time
 * @param peakMemoryBytes the largest resident set of the process
 */
public record NetworkTimes(int steps, Quartiles host, Quartiles forward, Quartiles error, Quartiles feedback,
        Quartiles backward, Quartiles update, Quartiles simulation, double processorSeconds,
        double frames, double deviceSeconds,
        double deviceJoules, long peakMemoryBytes) {

    /** @throws IllegalArgumentException if a figure is missing, or the time is not positive */
    public NetworkTimes {
        if (Stream.of(host, forward, error, feedback, backward, update, simulation)
                .anyMatch(Objects::isNull)
                || !(host.median() > 0)) {
            throw new IllegalArgumentException("a figure is missing");
        }
    }

    /** Returns the seconds of a step in which host and device wait for each other. */
    Quartiles serial() {
        return host.plus(deviceSeconds);
    }

    /**
     * Returns the seconds of a step in which the device projects the errors of one batch while the host works on the next one, whose
     * weights then lack one update: the longer of both times.
     */
    Quartiles overlapped() {
        return host.atLeast(deviceSeconds);
    }
}
