/**
 * Recordings: what passed through the device boundary, kept as HDF5, and played back in a device's place. The layout
 * of a file is in {@code docs/recordings.md}.
 */
package org.backlight.optics.recording;
