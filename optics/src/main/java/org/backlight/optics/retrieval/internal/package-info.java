/**
 * What the host does with any method of retrieval: {@link org.backlight.optics.retrieval.internal.Calibration} finds exposures
 * and scales by brightness, {@link org.backlight.optics.retrieval.internal.CalibrationSchedule} decides when that is done anew,
 * and {@link org.backlight.optics.retrieval.internal.RowRetrieval} projects rows. Not part of the public interface, and used by
 * this module alone; nothing here may ask which method it deals with.
 */
package org.backlight.optics.retrieval.internal;
