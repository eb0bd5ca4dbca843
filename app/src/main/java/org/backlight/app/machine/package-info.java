/**
 * Machines, and what a training step costs on them. A {@link org.backlight.app.machine.Machine} is described by a small YAML file ({@link
 * org.backlight.app.machine.Machines}); the one that the program runs on is measured ({@link org.backlight.app.machine.MachineProbe}). {@link
 * org.backlight.app.machine.StepWork} says what a step does, {@link org.backlight.app.machine.StepCost} what that costs, {@link
 * org.backlight.app.machine.LightCost} what a projection by light costs, and {@link org.backlight.app.machine.ModelFit} fits the model's few
 * constants to measured steps.
 *
 * <p>To add a machine, add a YAML resource and its name to {@code Machines}; each number states its source, or that it is assumed. To add a kind
 * of operation, give it a time in {@code OperationTimes}, and count it in {@code StepWork}.
 */
package org.backlight.app.machine;
