/**
 * Recordings: what passed the device boundary, kept as HDF5 and played back in a device's place.
 *
 * <p>{@link org.backlight.optics.recording.RecordingOpu} writes, {@link org.backlight.optics.recording.RecordedOpu} reads. The
 * layout is a promise to laboratories that write files of their own ({@code docs/recordings.md}): an attribute that is added
 * must be allowed to be missing, and anything else is a new version, which readers of the old one refuse.
 */
package org.backlight.optics.recording;
