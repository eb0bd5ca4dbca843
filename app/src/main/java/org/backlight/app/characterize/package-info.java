/**
 * The report of {@code opu characterize}: measurements of {@code optics.characterization} as sections of one page.
 *
 * <p>To add a section, write a class {@code …Section} with one method that adds to the page, and call it in
 * {@link org.backlight.app.characterize.OpuReport}. Every figure ends with what a good device looks like in it, and has the
 * line of theory where there is one. What is measured, and its statistics, belong to {@code optics}.
 */
package org.backlight.app.characterize;
