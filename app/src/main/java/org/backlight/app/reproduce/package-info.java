/**
 * Published results, trained again here, with a report that puts what was published beside what was measured.
 *
 * <p>{@code DialogsPlan} says what is trained, {@code ArmResult} what has come of it, {@code DialogsClaims} which claim that
 * supports, and {@link org.backlight.app.reproduce.DialogsReport} composes the page. Another publication gets a plan, claims
 * and a report of its own. Not to be touched: a claim keeps the words of its publication, and a comparison is decided only
 * where it is larger than its spread over seeds.
 */
package org.backlight.app.reproduce;
