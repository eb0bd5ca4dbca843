/**
 * Checks of arguments, each with one sentence that names the thing, the value found and what was expected: figures
 * in {@link org.backlight.substrate.check.Ranges}, sizes of arrays in {@link org.backlight.substrate.check.Shapes}. What is
 * found in a file is shown by {@link org.backlight.substrate.check.Visible}.
 * A new kind of check is a static method here once two packages need it.
 */
package org.backlight.substrate.check;
