/**
 * The task of continuing a text: it is divided into tokens and windows, a transformer learns which token follows, and a trained
 * one writes on behind a prompt ({@link org.backlight.app.task.text.TextModel}).
 *
 * <p>A new source of texts is one more case in {@link org.backlight.app.task.text.Texts}.
 */
package org.backlight.app.task.text;
