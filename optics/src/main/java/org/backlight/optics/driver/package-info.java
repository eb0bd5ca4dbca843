/**
 * Drivers: how a device is found by its name.
 *
 * <p>A jar with an {@link org.backlight.optics.driver.OpuDriver}, named in {@code META-INF/services}, makes its devices known to
 * recipes and to the command line; {@link org.backlight.optics.driver.DriverChoice} is a driver's device with its parameters,
 * and {@link org.backlight.optics.driver.TwinDriver} the twin's own. Parameters that begin with {@code retrieval.} or {@code
 * calibration.} are the host's for every driver, and no driver may claim them.
 */
package org.backlight.optics.driver;
