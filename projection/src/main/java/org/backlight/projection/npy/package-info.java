/**
 * NumPy files, read and written row by row, so that arrays larger than memory pass through. This is our own because
 * the libraries for Java read a whole array into one of Java's, which ends at 2^31 elements. {@code NpyArray} and
 * {@code NpzArchive} hold small ones whole, where their types matter. A new element type is a case of {@code NpyType}.
 */
package org.backlight.projection.npy;
