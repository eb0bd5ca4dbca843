package org.backlight.app.forecast;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.backlight.app.machine.FeedbackWork;
import org.backlight.app.machine.LightCost;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.StepCost;
import org.backlight.app.recipe.Training.Method;

/** Which method is the fastest on a machine, and at which width the answer changes, in sentences. */
final class Verdict {

    private static final double GIBIBYTE = 0x1p30;

    private final List<MethodForecast> methods;
    private final Machine machine;
    private final double width;
    private final ToDoubleFunction<StepCost> seconds;

    /**
     * Judges methods on a machine.
     *
     * @param methods at the present widths
     * @param width the largest of the hidden widths
     * @param seconds of a step, such as {@link StepCost#serial}
     */
    Verdict(List<MethodForecast> methods, Machine machine, double width, ToDoubleFunction<StepCost> seconds) {
        this.methods = methods;
        this.machine = machine;
        this.width = width;
        this.seconds = seconds;
    }

    private MethodForecast fastest(double factor) {
        MethodForecast fastest = null;
        double least = Double.POSITIVE_INFINITY;
        for (MethodForecast method : methods) {
            MethodForecast scaled = factor == 1 ? method : method.scaled(factor);
            double taken = seconds.applyAsDouble(scaled.work().on(machine));
            if (taken < least) {
                least = taken;
                fastest = scaled;
            }
        }
        return fastest;
    }

    /** Returns the fastest method at the present widths. */
    Method now() {
        return fastest(1).method();
    }

    /** Returns which method is the fastest, and where another one is. */
    String sentence() {
        Method now = now();
        OptionalDouble wider = WidthSearch.wider(factor -> fastest(factor).method().ordinal());
        if (wider.isPresent()) {
            return word(now) + " is the fastest; " + change(wider.getAsDouble(), "from", "on");
        }
        OptionalDouble narrower = WidthSearch.narrower(factor -> fastest(factor).method().ordinal());
        if (narrower.isPresent()) {
            return word(now) + " is the fastest; " + change(narrower.getAsDouble(), "for", "and below");
        }
        return String.format(Locale.ROOT,
                "%s is the fastest, at any hidden width from 1/%.0f of these to %.0f times as large",
                word(now), WidthSearch.MOST, WidthSearch.MOST);
    }

    /** Returns from which width on light is the fastest, whatever lies between. */
    String light() {
        OptionalDouble wider = WidthSearch.wider(factor -> fastest(factor).method() == Method.ODFA ? 1 : 0);
        return now() == Method.ODFA
                ? wider.isPresent()
                        ? "light is the fastest up to " + width(wider.getAsDouble())
                        : "light is the fastest, and stays so"
                : wider.isPresent()
                        ? "light is the fastest from " + width(wider.getAsDouble()) + " on"
                                + beyond(wider.getAsDouble())
                        : String.format(Locale.ROOT,
                                "light is not the fastest at any width up to %.0f times these",
                                WidthSearch.MOST);
    }

    private String change(double factor, String from, String on) {
        return String.format(Locale.ROOT, "%s is %s %s %s%s", word(fastest(factor).method()), from,
                width(factor), on, beyond(factor));
    }

    private String width(double factor) {
        return String.format(Locale.ROOT, "a hidden width of about %,.0f", Math.max(1, width * factor));
    }

    /** Returns how many exposures a width takes if one does not do, and what is missing where it does not fit the memory. */
    private String beyond(double factor) {
        MethodForecast then = fastest(factor);
        long exposures = then.work().feedback().flatMap(FeedbackWork::light).map(LightCost::exposures)
                .orElse(1L);
        String several = exposures > 1
                ? String.format(Locale.ROOT, ", in %,d exposures of each pattern", exposures)
                : "";
        return several + then.missing(machine.rates().memoryBytes().value())
                .map(bytes -> String.format(Locale.ROOT,
                        ", where it needs %,.1f GiB of memory: %,.1f GiB are missing",
                        then.bytes() / GIBIBYTE, bytes / GIBIBYTE))
                .orElse("");
    }

    private static String word(Method method) {
        return method.name();
    }
}
