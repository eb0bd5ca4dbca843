package org.backlight.app.reproduce.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.backlight.app.model.MlpChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.reproduce.Comparisons;
import org.backlight.app.reproduce.TrainingSections;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.task.climate.Baselines;
import org.backlight.app.task.climate.ClimateChoice;
import org.backlight.app.task.climate.ClimateData;
import org.backlight.app.task.climate.ClimateFigures;
import org.backlight.app.task.climate.MapErrors;
import org.backlight.app.task.climate.MapMetric;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.learning.metric.Metric;

/**
 * The report of {@code reproduce climate}: one page of HTML with its pictures within, of whatever is finished. What is
 * missing is said.
 */
public final class ClimateReport {

    private static final List<ClimateMethod> DRAWN = List.of(ClimateMethod.BP, ClimateMethod.DFA,
            ClimateMethod.ODFA, ClimateMethod.SHALLOW, ClimateMethod.BP_RAW, ClimateMethod.ODFA_RAW);
    private static final List<ClimateMethod> RAW = List.of(ClimateMethod.BP_RAW, ClimateMethod.ODFA_RAW);
    private static final List<ClimateMethod> MAPPED = List.of(ClimateMethod.BP, ClimateMethod.ODFA);

    private final ClimatePlan plan;
    private final List<ArmResult> arms;
    private final ClimateData climate;
    private final ClimateMaps truth;
    private final Map<String, MapErrors> baselines;
    private final ClimateClaims claims;
    private final ClimatePredictions predictions;
    private final HtmlReport page;
    private final TrainingSections sections;
    private final String command;

    private ClimateReport(ClimatePlan plan, Path folder, DataFolder data, String command) {
        this.plan = plan;
        this.command = command;
        arms = plan.trainings().arms().stream().map(arm -> ArmResult.read(arm, folder)).toList();
        climate = ClimateData.load(plan.climate(), data.path());
        truth = climate.test().memberMean();
        baselines = Baselines.errors(climate.train(), climate.test());
        claims = new ClimateClaims(arms, baselines);
        predictions = ClimatePredictions.of(
                Stream.of(ClimateNetwork.values()).flatMap(network -> arms(network, DRAWN).stream()).toList(),
                data);
        page = new HtmlReport("Maps of the climate learned by light, " + plan.size().word());
        sections = new TrainingSections(page, arms);
    }

    /**
     * Reads what the trainings have left, and writes the report.
     *
     * @param plan what was to be trained
     * @param folder of the trainings
     * @param data where data sets are looked for
     * @param command trains what is missing
     * @param formats of the figures' files beside it; none for no files
     * @return the report, {@code report.html} in that folder
     * @throws IOException if it cannot be written; the earlier one is then kept
     */
    public static Path write(ClimatePlan plan, Path folder, DataFolder data, String command,
            Set<FigureFormat> formats)
            throws IOException {
        ClimateReport report = new ClimateReport(plan, folder, data, command);
        report.compose();
        Path file = folder.resolve("report.html");
        report.page.write(file, formats);
        return file;
    }

    private void compose() {
        introduction();
        page.section("Published and measured");
        sections.comparisons("mean total NRMSE");
        page.table(List.of("Wang et al. 2024 (arXiv 2409.12965)", "measured here", "so"),
                claims.published().stream().map(Claim::cells).toList());
        page.table(List.of("aim (not from the paper)", "measured here", "so"),
                claims.aims().stream().map(Claim::cells).toList());
        errors();
        norm();
        networks();
        maps();
        areaMeans();
        for (ClimateNetwork network : ClimateNetwork.values()) {
            losses("Loss, " + network.label(),
                    arms(network, Stream.of(ClimateMethod.values()).filter(method -> !RAW.contains(method))
                            .toList()));
            losses("Loss, " + network.label() + ", whole maps", arms(network, RAW));
        }
        sections.alignment(
                "measured on the test scenario's last years; means over seeds. Stages from the input on.",
                (arm, i) -> networkOf(arm).stages().apply(i));
        sections.device();
        sections.runs("total NRMSE", ClimateClaims.TOTAL_NRMSE);
    }

    private void losses(String heading, List<ArmResult> shown) {
        sections.losses(heading, "mean square error, by area and standardized",
                "Bold: the test scenario's last years, in a band of one standard deviation over seeds. "
                        + "Thin: batches of training years. The steepest part at the beginning lies above the picture.",
                shown);
    }

    private List<ArmResult> arms(ClimateNetwork network, List<ClimateMethod> methods) {
        List<String> labels = methods.stream().map(method -> method.label(network)).toList();
        return arms.stream().filter(arm -> labels.contains(arm.label())).toList();
    }

    private static ClimateNetwork networkOf(ArmResult arm) {
        return Stream.of(ClimateNetwork.values())
                .filter(network -> arm.arm().word().startsWith(network.word() + "-")).findFirst()
                .orElseThrow();
    }

    private void introduction() {
        ClimateChoice choice = plan.climate();
        page.paragraph(
                "Networks learned to map a year's forcings (%s) to the climate's answer (%s) on %d × %d cells, from the scenarios %s, "
                        + "each %s. They are measured on the last %d years of %s; a figure with ± is the mean and standard deviation "
                        + "over seeds.",
                String.join(", ", choice.inputs()), choice.target(), truth.grid().rows(),
                truth.grid().columns(), String.join(", ", choice.train()),
                TrainingSections.extent(plan.trainings()), MapErrors.last(truth.years()).count(),
                choice.test());
        page.paragraph(
                "The vision transformer (ViT) and the fully connected network (FCNN) learn by backpropagation (BP), direct feedback "
                        + "alignment (DFA), DFA through the twin of the optical device (ODFA) and shallow training, where only the "
                        + "head learns, with the same hyperparameters. **Normed**: each sample's gradient or feedback has the same root mean "
                        + "square at every stage, however large its error is, as behind a camera that adapts its exposure. **Layer "
                        + "norm**: the network's hidden layers are normalized. **Raw**: the network learns whole maps, as published; "
                        + "elsewhere it learns what %s leaves.",
                switch (choice.residual()) {
                    case NONE -> "the mean map";
                    case PATTERN_SCALING -> "linear pattern scaling";
                    case FORCING_SCALING -> "pattern scaling by all forcings";
                });
        sections.state(command);
        predictions.unreadable().forEach((label, why) -> page.paragraph("%s: %s.", label, why));
    }

    private List<Metric> metrics() {
        return MapMetric.all(truth.select(MapErrors.last(truth.years())), 1);
    }

    private List<String> head(String first) {
        List<String> head = new ArrayList<>(List.of(first));
        metrics().forEach(metric -> head.add(MapMetric.words(metric)
                + (metric.format().unit().isEmpty() ? "" : " (" + metric.format().unit() + ")")));
        return head;
    }

    private void errors() {
        page.section("Errors");
        page.paragraph(
                "Of the last %d years of %s, by the definitions of ClimateBench: spatial NRMSE of the mean over the years, global "
                        + "NRMSE of the area means, total NRMSE = spatial + 5 · global, and the mean over the years of each map's RMSE.",
                MapErrors.last(truth.years()).count(), plan.climate().test());
        List<List<String>> rows = new ArrayList<>();
        for (ArmResult arm : arms) {
            List<String> row = new ArrayList<>(List.of(arm.label(),
                    arm.finished().size() + " of " + arm.arm().cells().size()));
            for (Metric metric : metrics()) {
                Spread spread = arm.spread((RunSummary run) -> run.testFigure(metric.name())
                        * metric.format().factor());
                row.add(Comparisons.spread(spread, 4));
            }
            row.add(TrainingSections.number("%.3f", arm.secondsPerStep().mean()));
            row.add(TrainingSections.number("%.2f GiB",
                    arm.spread(RunSummary::peakMemoryBytes).mean() * 0x1p-30));
            rows.add(row);
        }
        List<String> head = head("method");
        head.add(1, "seeds");
        head.addAll(List.of("seconds per step", "memory"));
        page.table(head, rows);
        double factor = metrics().getLast().format().factor();
        page.table(head("without a network, same data"), baselines.entrySet().stream()
                .map(baseline -> List.of(baseline.getKey(), number(baseline.getValue().spatialNrmse()),
                        number(baseline.getValue().globalNrmse()), number(baseline.getValue().totalNrmse()),
                        number(factor * baseline.getValue().rmse())))
                .toList());
        page.paragraph(
                "One member: a simulation of the ensemble against the mean of the others, which is weather.");
        page.paragraph(
                "Published on ClimateBench's own data, another model of the climate and another scenario (NorESM2, ssp245), "
                        + "for orientation alone:");
        page.table(List.of("on other data", "total NRMSE", "RMSE (K)"),
                List.of(List.of("CNN-LSTM", "0.327", "–"), List.of("Cli-ViT", "0.305", "0.362"),
                        List.of("ClimaX", "0.300", "0.362"), List.of("pattern scaling", "–", "0.365")));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private void norm() {
        page.section("What the norm does");
        page.paragraph(
                "Each row changes one thing. The part is that of the advantage of the fully connected network by ODFA over BP, "
                        + "where there is one.");
        page.table(List.of("from", "to", "total NRMSE", "part of ODFA's advantage", "so"), claims.changes());
    }

    private void networks() {
        page.section("Networks");
        page.paragraph(
                "The vision transformer cuts the maps of forcings into patches, adds learned positions, and has pre-norm blocks of "
                        + "attention and MLP; a linear head makes the map of the mean over its tokens. The embedding and the blocks are "
                        + "hidden stages, which take feedback, and so is each layer of the fully connected network but its last.");
        sections.reach();
        Map<String, Function<Recipe, String>> own = new LinkedHashMap<>();
        own.put("learns what is left by", recipe -> TrainingSections
                .word(((ClimateChoice) recipe.dataset()).residual()).replace('_', ' '));
        own.put("layer norm", recipe -> recipe.model() instanceof MlpChoice mlp && mlp.normalization() == null
                ? "none"
                : "yes");
        sections.configuration(own);
    }

    private void maps() {
        int year = truth.years().last();
        page.section("Maps of " + year);
        page.paragraph(
                "%s in %d: what the ensemble's mean has, what the first seed's network predicts, and the bias, prediction "
                        + "less truth.",
                plan.climate().test(), year);
        List<String> none = new ArrayList<>();
        for (ClimateNetwork network : ClimateNetwork.values()) {
            for (ArmResult arm : arms(network, MAPPED)) {
                ClimateMaps maps = predictions.maps().get(arm.label());
                if (maps == null) {
                    none.add(arm.label());
                    continue;
                }
                page.subsection("%s", arm.label());
                page.figure(ClimateFigures.compared("maps-" + arm.arm().word(), truth, maps, year));
            }
        }
        if (!none.isEmpty()) {
            page.paragraph("No network yet of %s.", String.join(", ", none));
        }
    }

    private void areaMeans() {
        page.section("Area means");
        page.paragraph("Means over the area against years, by the first seed's networks.");
        for (ClimateNetwork network : ClimateNetwork.values()) {
            Map<String, ClimateMaps> drawn = new LinkedHashMap<>();
            for (ArmResult arm : arms(network, DRAWN)) {
                ClimateMaps maps = predictions.maps().get(arm.label());
                if (maps != null) {
                    drawn.put(arm.label(), maps);
                }
            }
            if (!drawn.isEmpty()) {
                page.figure(ClimateFigures.areaMeans("area-means-" + network.word(),
                        climate.test().select(drawn.values().iterator().next().years()), drawn));
            }
        }
    }
}
