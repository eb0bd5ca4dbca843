/**
 * Files that are whole or not there, and files that one process holds at a time.
 *
 * <p>Whatever writes a file that somebody may read later writes it through {@link
 * org.backlight.substrate.file.WholeFile}: a temporary file beside its place, forced to the disk, renamed; devices,
 * FIFOs and symbolic links are respected there and nowhere else. A growing file (a log, a part of a download) is
 * opened by {@link org.backlight.substrate.file.FileLock} instead. Formats belong to the modules that know them, but for
 * what several of them ask of a header ({@link org.backlight.substrate.file.Hdf5Size}), and for mapped memory ({@link
 * org.backlight.substrate.file.MappedFile}).
 */
package org.backlight.substrate.file;
