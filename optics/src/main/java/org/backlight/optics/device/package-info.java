/**
 * The device boundary: binary frames in, camera counts out.
 *
 * <p>{@link org.backlight.optics.device.OpuDevice} is what a laboratory implements, and {@code docs/devices.md} says how; its
 * frames, settings, layout and counts are records and batches of this package. {@link
 * org.backlight.optics.device.GuardedDevice} checks every answer of a device that cannot {@link
 * org.backlight.optics.device.Replay}. Devices that stand before others extend {@link
 * org.backlight.optics.device.ForwardingDevice}.
 *
 * <p>A capability is added as an interface here if a device of a laboratory could have it, and beside what knows it if not;
 * nothing in this package may depend on another one of the module. What a recording holds is fixed by its layout: a field that
 * is added to the geometry or the timing is added there, with a value for files that lack it.
 */
package org.backlight.optics.device;
