package org.backlight.app.task.climate;

import java.util.List;

/**
 * A map that follows area means of forcings: offset + Σ over the forcings of (area mean - center) · slope.
 *
 * @param offset one value for each cell
 * @param forcings names of the forcings; none for a map that is always the same
 * @param centers one for each forcing
 * @param slopes for each forcing, one value for each cell
 */
record AffineMap(double[] offset, List<String> forcings, double[] centers, double[][] slopes) {}
