/**
 * Time and energy: what a frame costs ({@link org.backlight.optics.cost.FrameCost}), where its time goes ({@link
 * org.backlight.optics.cost.TimeSplit}), and the account of what a projection did ({@link org.backlight.optics.cost.Ledger}).
 *
 * <p>A phase of a frame is added to the split, to the device's timing, and to the layout of recordings. The parts of a split add up
 * to its total, always: reports and summaries rely on it.
 */
package org.backlight.optics.cost;
