package org.backlight.app.forecast;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.machine.LightCost;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.Quantity;
import org.backlight.app.machine.StepCost;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.recipe.Section;
import org.backlight.app.recipe.Training.Method;
import org.backlight.app.terminal.Words;

/** Printer of a {@link StepForecast} on several machines: a table, what it means in sentences, and the numbers that it comes from. */
public final class StepForecastTable {

    private static final double GIBIBYTE = 0x1p30;
    private static final String ROW = "%-34s %-22s %12s %12s %12s  %s";
    private static final String OPTIMIZER_KEY = "training.optimizer.kind";

    private final StepForecast forecast;
    private final List<Machine> machines;
    private final PrintWriter out;

    /**
     * Prepares the table.
     *
     * @param machines the first one is called this machine
     */
    public StepForecastTable(StepForecast forecast, List<Machine> machines, PrintWriter out) {
        this.forecast = forecast;
        this.machines = machines;
        this.out = out;
    }

    /** Prints everything. */
    public void print() {
        line("%s: %s, %,d parameters; steps of %,d samples by %s in %s", forecast.recipe().name(),
                forecast.network(), forecast.parameters(), forecast.batch(),
                RecipeWriter.values(forecast.recipe()).get(OPTIMIZER_KEY),
                Section.kebab(forecast.recipe().training().precision()));
        light().ifPresent(cost -> line(
                "light: %s, %,d inputs to %,d outputs, %,d frames of %s for each error, %.0f W",
                cost.device(),
                cost.inputs(), cost.outputs(), cost.frames(), time(cost.frame().seconds()),
                cost.frame().powerWatts()));
        out.println();
        line(ROW, "machine", "method", "step", "of it light", "energy", "memory");
        for (Machine machine : machines) {
            String name = machine == machines.getFirst() ? "this machine" : machine.name();
            for (MethodForecast method : forecast.methods()) {
                row(name, method, machine);
                name = "";
            }
        }
        out.println();
        for (Machine machine : machines) {
            sentences(machine);
        }
        out.println();
        out.println("Where these numbers come from:");
        for (Machine machine : machines) {
            out.println();
            out.println(machine == machines.getFirst() ? "this machine: " + machine.name() : machine.name());
            for (Map.Entry<String, Quantity> quantity : machine.quantities().entrySet()) {
                line("  %-36s %s", quantity.getKey(), quantity.getValue());
            }
        }
    }

    private Optional<LightCost> light() {
        return forecast.methods().stream().flatMap(method -> method.work().feedback().stream())
                .flatMap(feedback -> feedback.light().stream()).findFirst();
    }

    private void row(String name, MethodForecast method, Machine machine) {
        StepCost cost = method.work().on(machine);
        boolean light = method.method() == Method.ODFA;
        line(ROW, name, words(method), time(cost.serial()), light ? time(cost.device()) : "",
                Words.amount(cost.joules(), 3) + " J", memory(method, machine));
        if (light) {
            line(ROW, "", "… overlapped", time(cost.overlapped()), "", "", "");
        }
    }

    private static String words(MethodForecast method) {
        return method.method().name() + method.work().feedback()
                .map(feedback -> feedback.light().map(light -> ", " + light.device())
                        .orElseGet(() -> ", " + feedback.kind().word()))
                .orElse("");
    }

    private static String memory(MethodForecast method, Machine machine) {
        String need = String.format(Locale.ROOT, "%,.1f GiB", method.bytes() / GIBIBYTE);
        return method.missing(machine.rates().memoryBytes().value())
                .map(bytes -> String.format(Locale.ROOT, "%s: does not fit, %,.1f GiB are missing", need,
                        bytes / GIBIBYTE))
                .orElse(need);
    }

    private void sentences(Machine machine) {
        double width = forecast.widths().stream().mapToInt(Integer::intValue).max().orElse(0);
        String name = machine == machines.getFirst() ? "this machine" : machine.name();
        if (width == 0) {
            line("On %s there is nothing to compare: the network has no hidden stage.", name);
            return;
        }
        line("On %s %s.", name,
                new Verdict(forecast.methods(), machine, width, StepCost::serial).sentence());
        String serial = new Verdict(forecast.methods(), machine, width, StepCost::serial).light();
        String overlapped = new Verdict(forecast.methods(), machine, width, StepCost::overlapped).light();
        if (serial.equals(overlapped)) {
            line("  With or without the frames of the next batch shown meanwhile, %s.", serial);
        } else {
            line("  One step at a time, %s.", serial);
            line("  With the frames of the next batch shown meanwhile, %s.", overlapped);
        }
    }

    /** Returns seconds in the unit that suits them. */
    static String time(double seconds) {
        return seconds < 1e-3
                ? Words.amount(seconds * 1e6, 3) + " µs"
                : seconds < 1 ? Words.amount(seconds * 1e3, 3) + " ms" : Words.amount(seconds, 3) + " s";
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
