/**
 * Runs side by side: what {@code compare} prints and draws of the folders of runs.
 *
 * <p>To add a column, add it to {@link org.backlight.app.compare.RunTable}; one that no run fills is left out. Reads folders,
 * and changes nothing in them.
 */
package org.backlight.app.compare;
