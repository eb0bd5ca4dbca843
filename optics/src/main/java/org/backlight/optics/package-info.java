/**
 * Random projections by light: an optical processing unit (OPU) multiplies a binary vector by a huge fixed random matrix by
 * letting laser light scatter, and the host turns its camera frames into a linear projection.
 *
 * <p>Here is what a user of the module begins with: {@link org.backlight.optics.OpticalProjection}, the projection on any
 * device; {@link org.backlight.optics.DeviceChoice}, which device, and how the host uses it ({@link
 * org.backlight.optics.HostSettings}); and {@link org.backlight.optics.OpuPresets}, the simulated devices that come with
 * Backlight. {@link org.backlight.optics.BitPlaneProjection} shows real vectors to a device that takes ternary ones, and {@link
 * org.backlight.optics.Fidelity} compares a projection with its ideal.
 *
 * <p>Where things go:
 * <ul>
 * <li>{@code device}: the boundary, binary frames in and camera counts out; what is the same on either side of it
 * <li>{@code driver}: how a laboratory's device is found by its name
 * <li>{@code twin}: the device's side, simulated
 * <li>{@code retrieval}: the host's side, from exposure to outputs
 * <li>{@code cost}: time and energy
 * <li>{@code recording}: what passed the boundary, in files
 * <li>{@code characterization}: the measurements of a laboratory
 * </ul>
 *
 * <p>A preset is added as a YAML file among the resources, every number with its source, and by its name in {@link
 * org.backlight.optics.OpuPresets}. What {@code device}, {@code retrieval} and {@code cost} do must not depend on {@code twin}:
 * they are the code that a real device runs. What only some devices can do or know is asked for by {@link
 * org.backlight.optics.device.OpuDevice#capability}, never by the type of a device.
 *
 * <p>Symbols: n inputs, m outputs, x the binary pattern on the mirrors (DMD), T the complex transmission matrix, y = T x the
 * field on the camera, r the reference beam.
 */
package org.backlight.optics;
