/**
 * Texts to learn from and to measure on: any text in UTF-8, and the Cornell movie dialogs. Another source is a class
 * that gives a {@link org.backlight.datasets.text.TextCorpus}.
 */
package org.backlight.datasets.text;
