/**
 * Files that may be packed with gzip, read for the other packages of this module. Not part of the public interface.
 * Another packing is recognized by its first bytes in {@link org.backlight.datasets.packed.PackedFile}.
 */
package org.backlight.datasets.packed;
