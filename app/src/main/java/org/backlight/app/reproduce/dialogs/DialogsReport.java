package org.backlight.app.reproduce.dialogs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.reproduce.Comparisons;
import org.backlight.app.reproduce.Measure;
import org.backlight.app.reproduce.TrainingSections;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.task.Tasks;
import org.backlight.app.task.Wording;
import org.backlight.app.task.text.TextModel;
import org.backlight.learning.metric.Metric;

/**
 * The report of {@code reproduce dialogs}: one page of HTML with its pictures within, of whatever is finished. What is
 * missing is said.
 */
public final class DialogsReport {

    private static final String NOTHING = "–";
    private static final List<String> PUBLISHED = List.of(DialogsPlan.BP, DialogsPlan.DFA, DialogsPlan.ODFA,
            DialogsPlan.SHALLOW, DialogsPlan.BP_TUNED);
    private static final List<String> CALIBRATED = List.of(DialogsPlan.SHALLOW, DialogsPlan.BP_TUNED,
            DialogsPlan.DFA_CALIBRATED, DialogsPlan.ODFA_CALIBRATED);

    private final DialogsPlan plan;
    private final List<ArmResult> arms;
    private final DialogsClaims claims;
    private final DialogsTexts texts;
    private final HtmlReport page;
    private final TrainingSections sections;
    private final String command;

    private DialogsReport(DialogsPlan plan, Path folder, String trainingText, String command) {
        this.command = command;
        this.plan = plan;
        arms = plan.trainings().arms().stream().map(arm -> ArmResult.read(arm, folder)).toList();
        claims = new DialogsClaims(arms);
        texts = new DialogsTexts(trainingText);
        page = new HtmlReport("A GPT trained by light: movie dialogs, " + plan.size().word());
        sections = new TrainingSections(page, arms);
    }

    /**
     * Reads what the trainings have left, and writes the report.
     *
     * @param plan what was to be trained
     * @param folder of the trainings
     * @param trainingText that they learned
     * @param command trains what is missing
     * @param formats of the figures' files beside it; none for no files
     * @return the report, {@code report.html} in that folder
     * @throws IOException if it cannot be written; the earlier one is then kept
     * @throws UserMistake if a run's file is damaged
     */
    public static Path write(DialogsPlan plan, Path folder, String trainingText, String command,
            Set<FigureFormat> formats)
            throws IOException {
        DialogsReport report = new DialogsReport(plan, folder, trainingText, command);
        report.compose();
        Path file = folder.resolve("report.html");
        report.page.write(file, formats);
        return file;
    }

    private void compose() {
        Map<String, List<DialogsTexts.Written>> written = new LinkedHashMap<>();
        Map<String, String> unreadable = new LinkedHashMap<>();
        for (ArmResult arm : arms) {
            Optional<ArmResult.Trained> run = arm.shown().stream().findFirst();
            try {
                written.put(arm.label(), run.map(texts::write).orElse(List.of()));
            } catch (UserMistake e) {
                written.put(arm.label(), List.of());
                unreadable.put(arm.label(), e.getMessage());
            }
        }
        introduction();
        page.section("Published and measured");
        sections.comparisons("mean losses");
        page.table(List.of("Wang et al. 2024 (arXiv 2409.12965)", "measured here", "so"), claims
                .published(written.get(DialogsPlan.ODFA)).stream().map(Claim::cells).toList());
        page.table(List.of("aim of the calibrated configuration (not from the paper)", "measured here", "so"),
                claims.calibrated().stream().map(Claim::cells).toList());
        DialogsArchitecture.write(page, sections, plan);
        losses("Loss, published configuration", PUBLISHED);
        losses("Loss, calibrated configuration", CALIBRATED);
        finalLosses();
        sections.alignment(
                "measured on held-out text; means over seeds. Embedding first, then blocks from the input on.",
                (_, i) -> i == 0 ? "embedding" : "block " + i);
        generated(written, unreadable);
        attention();
        sections.device();
        sections.runs("validation loss", Measure.NATS);
    }

    private static String methods(long count) {
        return count == 1 ? "one method" : count + " methods";
    }

    private void introduction() {
        page.paragraph(
                "Transformers learned %s by %s, each %s. Losses are in nats per token; "
                        + "a loss with ± is the mean and standard deviation over seeds.",
                plan.text().kind().equals("dialogs") ? "the Cornell Movie-Dialogs corpus" : "a text",
                methods(arms.stream().filter(arm -> !arm.shown().isEmpty()).count()),
                TrainingSections.extent(plan.trainings()));
        page.paragraph(
                "The published configuration trains backpropagation (BP), direct feedback alignment (DFA), DFA through "
                        + "the twin of the optical device (ODFA) and shallow training, where only the head learns, with the "
                        + "same hyperparameters, and BP tuned apart. All but the latter have a square matrix before the last block, "
                        + "the adapter, which is not in the published model: in the published configuration it learns by "
                        + "its exact gradient, in the calibrated one it equals the medium as measured.");
        sections.state(command);
    }

    private List<ArmResult> arms(List<String> labels) {
        return arms.stream().filter(arm -> labels.contains(arm.label())).toList();
    }

    private void losses(String heading, List<String> labels) {
        sections.losses(heading, "loss (nats per token)",
                "Bold: the held-out text, in a band of one standard deviation over seeds. Thin: batches of the "
                        + "training text. The steepest part at the beginning lies above the picture.",
                arms(labels));
    }

    private void finalLosses() {
        page.section("Final losses");
        page.paragraph(
                "Gap closed: (shallow − method) / (shallow − BP tuned), of mean losses on the held-out text.");
        Recipe recipe = arms.getFirst().arm().cells().getFirst().recipe();
        Wording wording = Tasks.of(recipe).wording(recipe);
        Metric metric = Tasks.of(recipe).metrics().getFirst();
        page.table(List.of("method", "seeds", "validation loss", metric.name(), "gap closed",
                "training loss, last epoch", "seconds per step", "tokens/s", "memory"),
                arms.stream().map(arm -> {
                    boolean none = arm.finished().isEmpty();
                    Spread loss = arm.spread(Measure.NATS);
                    return List.of(arm.label(), arm.finished().size() + " of " + arm.arm().cells().size(),
                            Comparisons.spread(loss, 4),
                            none ? NOTHING : metric.format().words(ofMeanLoss(metric, loss.mean())),
                            claims.closed(arm.label()).map(Comparisons::percent).orElse(NOTHING),
                            Comparisons.spread(arm.spread(RunSummary::trainLoss), 4),
                            TrainingSections.number("%.3f", arm.secondsPerStep().mean()),
                            TrainingSections.number("%,.0f", arm.spread(RunSummary::samplesPerSecond).mean()
                                    * wording.rowsPerSample()),
                            TrainingSections.number("%.2f GiB",
                                    arm.spread(RunSummary::peakMemoryBytes).mean() * 0x1p-30));
                }).toList());
    }

    /** The published figure is that of the mean loss over seeds, which its metric is a function of. */
    private static double ofMeanLoss(Metric metric, double loss) {
        return metric.value(new Metric.Totals(loss, 1, 1, new double[0]));
    }

    private void generated(Map<String, List<DialogsTexts.Written>> written, Map<String, String> unreadable) {
        page.section("Generated text");
        page.paragraph(
                "What follows the prompt “%s” (temperature %s, among the %d likeliest tokens, the same draws "
                        + "everywhere), by the first seed's network as it was at that part of its training. Words known are those of at "
                        + "least four letters that the training text has.",
                TextModel.PROMPT, TextModel.SAMPLING.temperature(), TextModel.SAMPLING.topK());
        unreadable.forEach((label, why) -> page.paragraph("%s: %s.", label, why));
        TreeSet<String> none = new TreeSet<>();
        written.forEach((label, all) -> {
            if (all.isEmpty()) {
                none.add(label);
                return;
            }
            page.texts(Stream.concat(Stream.of(label), all.stream().map(DialogsTexts.Written::when)).toList(),
                    List.of(Stream.concat(Stream.of("words known: " + all.stream()
                            .map(DialogsTexts.Written::share).collect(Collectors.joining(", "))),
                            all.stream().map(text -> TextModel.PROMPT + text.text())).toList()));
        });
        if (!none.isEmpty()) {
            page.paragraph("No model yet of %s.", String.join(", ", none));
        }
    }

    private void attention() {
        page.section("Attention");
        ArmResult odfa = arms(List.of(DialogsPlan.ODFA)).getFirst();
        Optional<ArmResult.Trained> run = odfa.shown().stream().findFirst();
        if (run.isEmpty()) {
            page.paragraph("No training of ODFA has begun.");
            return;
        }
        try {
            Figure attention = DialogsTexts.attention(run.get());
            page.paragraph(
                    "How the prompt's last tokens attend to each other in each block of ODFA's newest network, the "
                            + "mean over heads: each row is a token, its columns are what it sees.");
            page.figure(attention);
        } catch (UserMistake e) {
            page.paragraph("%s.", e.getMessage());
        }
    }
}
