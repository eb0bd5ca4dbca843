package org.backlight.app.reproduce;

import java.util.function.ToDoubleFunction;
import org.backlight.app.run.RunSummary;

/**
 * Figure of a finished training by which arms are compared.
 *
 * @param unit after a number, with a blank before it; empty where it has none
 * @param of what a summary says; NaN where it does not
 */
public record Measure(String unit, ToDoubleFunction<RunSummary> of) {

    /** Loss on held-out texts after the last step. */
    public static final Measure NATS = new Measure(" nats", RunSummary::testLoss);
}
