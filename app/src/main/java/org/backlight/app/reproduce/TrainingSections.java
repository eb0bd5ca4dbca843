package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunSummary;
import org.knowm.xchart.XYChart;

/** Sections that every report of a reproduction has: what is missing, the arms' configuration, curves, device and runs. */
public final class TrainingSections {

    private static final String NOTHING = "–";

    private final HtmlReport page;
    private final List<ArmResult> arms;

    /**
     * Creates sections of a page.
     *
     * @param page they are added to
     * @param arms all of the reproduction, in the order of the report
     */
    public TrainingSections(HtmlReport page, List<ArmResult> arms) {
        this.page = page;
        this.arms = arms;
    }

    /** Returns {@code for 30 epochs with seeds 1, 2, 3}. */
    public static String extent(Plan plan) {
        Recipe recipe = plan.arms().getFirst().recipe();
        return String.format(Locale.ROOT, "for %s with %s %s",
                recipe.training().plan().steps().isEmpty()
                        ? recipe.training().plan().epochs() + " epochs"
                        : "at most " + recipe.training().plan().steps().getAsLong() + " steps",
                plan.seeds().size() == 1 ? "seed" : "seeds",
                plan.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    /**
     * Says what is missing and what trains it, what is damaged, and on which machine the report is written.
     *
     * @param command trains what is missing
     */
    public void state(String command) {
        List<List<String>> unfinished = arms.stream().filter(arm -> !arm.complete())
                .map(arm -> List.of(arm.label(), arm.progress())).toList();
        if (!unfinished.isEmpty()) {
            page.paragraph(
                    "This report is not complete. This command trains what is missing:");
            page.command(command);
            page.table(List.of("method", "trainings"), unfinished);
        }
        arms.stream().flatMap(arm -> arm.damage().stream())
                .forEach(sentence -> page.paragraph("Left out: %s.", sentence));
        page.paragraph(
                "Machine: %d processors, %.0f GiB of memory, %s %s, Java %s. Trainings may have run side by "
                        + "side, which makes each step slower than it is alone.",
                Runtime.getRuntime().availableProcessors(), MachineMemory.bytes() * 0x1p-30,
                System.getProperty("os.name"), System.getProperty("os.arch"),
                System.getProperty("java.version"));
    }

    /** Says how arms are compared and when a comparison is decided. */
    public void comparisons(String measure) {
        page.paragraph(
                "Methods are compared by their %s. A comparison is decided where all seeds are finished and it is "
                        + "larger than its spread, the standard deviation of its values over the seeds (which with three seeds about "
                        + "one of four comparisons of equal methods is by chance); of a single seed the spread is not known.",
                measure);
    }

    /** Adds a table of what reaches the parameters of each arm's networks. */
    public void reach() {
        page.table(List.of("method", "parameters", "feedback directly", "feedback through their stage",
                "exact gradient", "not trained", "fixed"), arms.stream().map(arm -> {
                    RunSummary run = arm.finishedFirst().orElse(null);
                    RunSummary.Reach reach = run == null ? null : run.reach();
                    return reach == null
                            ? List.of(arm.label(), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
                            : Stream.concat(Stream.of(arm.label()), Stream.of(run.parameters(),
                                    reach.direct(), reach.local(), reach.exact(), reach.untrained(),
                                    reach.fixed() == null ? 0 : reach.fixed())
                                    .map(count -> String.format(Locale.ROOT, "%,d", count))).toList();
                }).toList());
    }

    /**
     * Adds a table of how the arms are trained.
     *
     * @param own columns of this reproduction, by their heading, with what they say of a recipe
     */
    public void configuration(Map<String, Function<Recipe, String>> own) {
        List<String> head = new ArrayList<>(List.of("method", "learning rate", "hidden stages' learning rate",
                "batch", "precision"));
        head.addAll(own.keySet());
        head.addAll(List.of("projection", "ternarized", "repetitions", "source", "centering", "granularity",
                "scope", "normalization"));
        page.table(head,
                arms.stream().map(arm -> configuration(arm, own.values().stream().toList())).toList());
    }

    private static List<String> configuration(ArmResult arm, List<Function<Recipe, String>> own) {
        Recipe recipe = arm.arm().recipe();
        List<String> row = new ArrayList<>(List.of(arm.label(),
                Double.toString(recipe.training().optimizer().learningRate()),
                "× " + recipe.training().plan().hiddenLearningRate(),
                Integer.toString(recipe.training().plan().batchSize()), word(recipe.training().precision())));
        own.forEach(column -> row.add(column.apply(recipe)));
        if (recipe.feedback() == null) {
            row.addAll(List.of(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
                    recipe.training().gradientNormalization() == null
                            ? NOTHING
                            : word(recipe.training().gradientNormalization())));
            return row;
        }
        row.add(recipe.feedback().projection() instanceof ProjectionChoice.Opu opu
                ? "opu, " + opu.preset()
                : recipe.feedback().projection().kind());
        row.addAll(List.of(ternarizer(recipe), Integer.toString(recipe.feedback().route().repetitions()),
                word(recipe.feedback().route().source()), word(recipe.feedback().route().centering()),
                word(recipe.feedback().route().granularity()), word(recipe.feedback().route().scope()),
                word(recipe.feedback().route().normalization())));
        return row;
    }

    private static String ternarizer(Recipe recipe) {
        return recipe.feedback().ternarize()
                .map(kind -> kind.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .orElse("none");
    }

    /** Returns a constant's name in lower case. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Adds a section of loss curves.
     *
     * @param heading above it
     * @param ordinate what the loss is called, with its unit
     * @param explanation of what the curves are, but for the bold, the faint and the thin
     * @param shown the arms that it shows
     */
    public void losses(String heading, String ordinate, String explanation, List<ArmResult> shown) {
        page.section(heading);
        if (shown.stream().allMatch(arm -> arm.shown().isEmpty())) {
            page.paragraph("No training of it has begun.");
            return;
        }
        page.paragraph("%s", explanation);
        page.figure(new Figure(heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-"),
                heading + ": curves of "
                        + shown.stream().map(ArmResult::label).collect(Collectors.joining(", ")),
                List.of(TrainingFigures.loss(heading, ordinate, shown, arms))));
    }

    /**
     * Adds the section of the stages' alignment.
     *
     * @param on what it is measured on, and how stages are named
     * @param stage the name of each stage of an arm, by its number from the input on
     */
    public void alignment(String on, BiFunction<ArmResult, Integer, String> stage) {
        page.section("Alignment");
        List<XYChart> charts = TrainingFigures.alignment(arms, stage);
        if (charts.isEmpty()) {
            page.paragraph("No training with feedback has been evaluated.");
            return;
        }
        page.paragraph(
                "The cosine between the gradient that feedback gives a stage's weights and their exact gradient, "
                        + "%s",
                on);
        page.figure(Figure.of("alignment", "Alignment by stage over the training", charts));
    }

    /** Adds the section of the optical device's account. */
    public void device() {
        page.section("The optical device");
        List<ArmResult> optical = arms.stream()
                .filter(arm -> arm.finishedFirst().map(RunSummary::opu).isPresent()).toList();
        if (optical.isEmpty()) {
            page.paragraph("No training through the device is finished.");
            return;
        }
        page.paragraph("Of one training, the mean over seeds, in the device's own time.");
        page.table(List.of("method", "frames for feedback",
                "frames for calibration and measurements", "frames in total", "device time",
                "energy", "retrieval fidelity"),
                optical.stream().map(arm -> List.of(arm.label(),
                        number("%,.0f", opu(arm, RunSummary.Opu::feedbackFrames)),
                        number("%,.0f", opu(arm, RunSummary.Opu::calibrationFrames)),
                        number("%,.0f", opu(arm, RunSummary.Opu::totalFrames)),
                        number("%,.1f s", opu(arm, RunSummary.Opu::seconds)),
                        number("%,.0f J", opu(arm, RunSummary.Opu::joules)),
                        number("%.4f", opu(arm, opu -> opu.retrievalFidelity() == null
                                ? Double.NaN
                                : opu.retrievalFidelity()))))
                        .toList());
    }

    private static double opu(ArmResult arm, Function<RunSummary.Opu, ? extends Number> figure) {
        return arm.spread(run -> run.opu() == null ? Double.NaN : figure.apply(run.opu()).doubleValue())
                .mean();
    }

    /**
     * Adds the section of the runs and their recipes.
     *
     * @param measured the heading of the measure
     * @param measure of each finished run
     */
    public void runs(String measured, Measure measure) {
        page.section("Runs");
        page.paragraph("Each is a folder below runs, with its recipe, metrics and checkpoints.");
        page.table(List.of("method", "seed", "run", "steps", measured,
                "checkpoints left out, which could not be written"),
                arms.stream()
                        .flatMap(arm -> Stream.concat(arm.finished().stream(), arm.begun().stream())
                                .map(run -> List.of(arm.label(), Long.toString(run.seed()),
                                        run.folder().name(), number("%,.0f", run.steps()),
                                        run.summary().map(summary -> number("%.4f",
                                                measure.of().applyAsDouble(summary)))
                                                .orElse("unfinished"),
                                        run.skipped())))
                        .toList());
        for (ArmResult arm : arms) {
            page.paragraph("%s follows the recipe %s:", arm.label(), arm.arm().base());
            page.texts(List.of("recipe"), List.of(List.of(RecipeWriter.yaml(arm.arm().recipe()))));
        }
    }

    /** Returns a number as {@link String#format} writes it; a dash of one that is not finite. */
    public static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NOTHING;
    }
}
