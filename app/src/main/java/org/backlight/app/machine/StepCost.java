package org.backlight.app.machine;

/**
 * Time, and by it energy, of one training step. All times are in seconds, at least 0.
 *
 * @param forward the forward pass
 * @param error loss and error at the output
 * @param feedback the machine's part of feedback: digital, the projection; optical, to ternarize, encode and retrieve
 * @param device frames of an optical device; 0 without one
 * @param backward the gradients
 * @param update the optimizer
 * @param machineWatts electrical power of the machine
 * @param deviceWatts electrical power of the device; 0 without one
 */
public record StepCost(double forward, double error, double feedback, double device, double backward,
        double update, double machineWatts, double deviceWatts) {

    /** Returns the time of everything but the device's frames. */
    public double machine() {
        return forward + error + feedback + backward + update;
    }

    /** Returns the time of a step where machine and device wait for each other. */
    public double serial() {
        return machine() + device;
    }

    /**
     * Returns the time from one step to the next where the device shows the frames of the next batch while the machine works on
     * this one, whose feedback is then one step old.
     */
    public double overlapped() {
        return Math.max(machine(), device);
    }

    /** Returns the electrical energy of a serial step: the machine runs throughout, the device for its frames. */
    public double joules() {
        return serial() * machineWatts + device * deviceWatts;
    }
}
