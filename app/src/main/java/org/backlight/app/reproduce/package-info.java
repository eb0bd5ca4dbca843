/**
 * Published results, trained again here, with a report that puts what was published beside what was measured: what every
 * reproduction has.
 *
 * <p>A {@link org.backlight.app.reproduce.Plan} says what is trained, {@link org.backlight.app.reproduce.ArmResult} what has come of
 * it, {@link org.backlight.app.reproduce.Comparisons} which claim that supports, and {@link
 * org.backlight.app.reproduce.TrainingSections} are the sections that all reports have. Each publication is a package below this one,
 * with a plan, claims and a report of its own. Not to be touched: a claim keeps the words of its publication, and a comparison
 * is decided only where it is larger than its spread over seeds.
 */
package org.backlight.app.reproduce;
