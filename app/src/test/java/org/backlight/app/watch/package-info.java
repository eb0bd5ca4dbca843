/**
 * Tests of the page {@code backlight watch}: its parts alone, its server over HTTP, and the page in a browser, which {@link
 * org.backlight.app.watch.Browser} starts. {@link org.backlight.app.watch.WrittenRuns} writes runs without training.
 */
package org.backlight.app.watch;
