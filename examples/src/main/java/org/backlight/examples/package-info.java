/**
 * Programs of about one page that use Backlight as a library: classification by optical feedback, a regression with one's own
 * loss and data, a convolutional network of libtorch's modules, a randomized SVD, and the lemma of Johnson and Lindenstrauss.
 *
 * <p>To add one, write a class with a {@code main} that needs no download and finishes within seconds, and a test that runs it:
 * the build runs all of them. Examples use the public interface only; whatever one of them has to work around is a fault of the
 * interface.
 */
package org.backlight.examples;
