/**
 * The optical processing unit (OPU): an optical device that multiplies a binary vector by a huge fixed random
 * matrix by letting laser light scatter, and the host code that turns its camera frames into a linear random
 * projection.
 *
 * <p>The package has two halves, and {@link org.backlight.optics.device.OpuDevice} is the border between them. On the
 * host's side, {@link org.backlight.optics.OpticalProjection} encodes ternary vectors as binary frames, sets the
 * exposure, and retrieves the field from intensities by one of the {@link org.backlight.optics.retrieval.Retrieval}
 * methods. On the device's side, {@link org.backlight.optics.twin.SimulatedOpu} is a digital twin with one documented
 * parameter per physical quantity ({@link org.backlight.optics.twin.OpuParameters}); a laboratory's own device takes
 * its place by implementing the same interface.
 *
 * <p>Symbols: n inputs, m outputs, x the binary pattern on the mirrors (DMD), T the complex transmission matrix,
 * y = T x the field on the camera, r the reference beam.
 */
package org.backlight.optics;
