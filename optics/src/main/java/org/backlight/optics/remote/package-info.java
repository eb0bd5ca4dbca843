/**
 * Devices in other processes, by the second half of {@code docs/protocol.md}: HTTP/1.1 with raw frames and counts.
 *
 * <p>{@link org.backlight.optics.remote.RemoteOpu} is the device, {@link org.backlight.optics.remote.RemoteDriver} its driver
 * {@code remote}. A member that a later release of the protocol adds to a description is read in {@code DeviceDescription},
 * with a value for devices that lack it.
 */
package org.backlight.optics.remote;
