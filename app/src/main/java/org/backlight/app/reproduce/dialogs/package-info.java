/**
 * The published transformer that learns movie dialogs, trained again.
 *
 * <p>{@code DialogsPlan} says what is trained, {@code DialogsClaims} which claim that supports, and {@link
 * org.backlight.app.reproduce.dialogs.DialogsReport} composes the page.
 */
package org.backlight.app.reproduce.dialogs;
