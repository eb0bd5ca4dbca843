package org.backlight.app.reproduce.scaling;

import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.machine.LightCost;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.cost.TimeSplit;

/** Questions of a study to a device: what a projection costs on it, and what would change that. */
final class LightWork {

    private LightWork() {}

    /**
     * Computes the cost of projecting a ternary vector.
     *
     * @throws UserMistake if the device does not take so many inputs
     */
    static LightCost cost(DeviceChoice device, long inputs, long outputs) {
        try {
            return LightCost.of(device, inputs, outputs);
        } catch (IllegalArgumentException e) {
            throw UserMistake.because("device " + device.name() + " cannot project " + inputs + " inputs to "
                    + outputs + " outputs: ", e);
        }
    }

    /** Returns that cost, or nothing if the device does not take so many inputs. */
    static Optional<LightCost> ifPossible(DeviceChoice device, long inputs, long outputs) {
        try {
            return Optional.of(cost(device, inputs, outputs));
        } catch (UserMistake e) {
            return Optional.empty();
        }
    }

    /**
     * Checks that a device takes a projection in one exposure, as a training needs it.
     *
     * @throws UserMistake if it does not; the message says how many exposures it would take
     */
    static void requireOneExposure(DeviceChoice device, long inputs, long outputs) {
        LightCost cost = cost(device, inputs, outputs);
        if (cost.exposures() > 1) {
            throw new UserMistake("device " + device.name() + " is too small for " + outputs
                    + " outputs at once: they would take " + cost.exposures()
                    + " exposures; expected a device that gives them in one");
        }
    }

    /**
     * Returns the seconds of a projection if parts of the device were faster, and its longest phase alone decided how long a frame
     * takes, not its table of frame rates.
     *
     * @param mirrors how many times faster patterns are loaded and reach the device
     * @param camera how many times faster the sensor is exposed and read, and counts reach the host
     */
    static double secondsIfFaster(LightCost cost, double mirrors, double camera) {
        TimeSplit phases = cost.frame().phases();
        double seen = Math.max(phases.exposure(), phases.readout()) / camera;
        double moved = phases.transfer() / Math.min(mirrors, camera);
        return cost.frames() * Math.max(Math.max(phases.load() / mirrors, seen),
                Math.max(moved, phases.host()));
    }
}
