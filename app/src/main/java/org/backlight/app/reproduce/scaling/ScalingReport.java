package org.backlight.app.reproduce.scaling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.backlight.app.machine.MachineProbe;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.Provenance;
import org.backlight.optics.DeviceChoice;
import org.backlight.substrate.file.WholeFile;

/**
 * The report of {@code reproduce scaling}: one page of HTML of whatever is measured, and its numbers beside it as {@code
 * networks.csv} and {@code projections.csv}. What is missing is said.
 */
public final class ScalingReport {

    /** Processors that other programs may have kept busy without being named. */
    private static final double DISTURBED = 0.1;

    private final ScalingStudy study;
    private final Optional<ScalingModel.Fitted> model;
    private final ScalingModel described;
    private final ScalingClaims claims;
    private final ScalingCharts charts;
    private final HtmlReport page = new HtmlReport("Time of training against width and depth");

    private ScalingReport(ScalingStudy study, String machine) {
        this.study = study;
        model = ScalingModel.fitted(study, MachineProbe::thisMachine);
        described = ScalingModel.of(machine, study.device());
        claims = new ScalingClaims(study, model, described);
        charts = new ScalingCharts(study, model.map(ScalingModel.Fitted::model), described);
    }

    /**
     * Reads what is measured, and writes the report.
     *
     * @param plan what was to be measured
     * @param folder of the study
     * @param device of optical points
     * @param machine the described machine: a name or a file
     * @param command measures what is missing
     * @param formats of the figures' files beside it; none for no files
     * @return the report, {@code report.html} in that folder
     * @throws IOException if it cannot be written; the earlier one is then kept
     * @throws org.backlight.app.failure.UserMistake if a file of a point is damaged, or of another machine than this
     */
    public static Path write(ScalingPlan plan, PointFolder folder, DeviceChoice device, String machine,
            String command, Set<FigureFormat> formats) throws IOException {
        ScalingStudy study = new ScalingStudy(plan, device, folder.read(plan.points()));
        ScalingReport report = new ScalingReport(study, machine);
        report.compose(command);
        Path file = folder.path().resolve("report.html");
        report.page.write(file, formats);
        csv(folder.path().resolve("networks.csv"), ScalingTables.networks(study).csv());
        csv(folder.path().resolve("projections.csv"), ScalingTables.projections(study).csv());
        return file;
    }

    private static void csv(Path file, String text) throws IOException {
        WholeFile.writeWithFolder(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void compose(String command) {
        introduction(command);
        page.section("Published and measured");
        page.table(List.of(PublishedTimes.SOURCE, "measured here", "so"),
                claims.published().stream().map(Claim::cells).toList());
        page.table(List.of("aim (not from the paper)", "measured here", "so"),
                claims.aims().stream().map(Claim::cells).toList());
        page.section("Where light pays");
        claims.crossovers().measured().forEach(sentence -> page.paragraph("Measured: %s", sentence));
        claims.crossovers().modelled()
                .forEach(sentence -> page.paragraph("By the model of this machine: %s", sentence));
        page.table(claims.crossovers().byDepth());
        page.section("Time against width");
        page.paragraph(
                "Marks: medians with half of the distance between quartiles on either side. Lines: the model of this machine with "
                        + "fitted constants. ODFA is the host's measured time and the device's time by its timing.");
        charts.againstWidth().forEach(page::figure);
        page.section("Time against depth");
        charts.againstDepth().forEach(page::figure);
        page.section("Projections alone");
        page.figure(charts.ratio(),
                "Marks: this machine; black: published. Dashed lines: models. Above 1, light is slower.");
        models();
        memory();
        light();
        page.section("All measurements");
        page.paragraph("Milliseconds of a step. `simulation` is the time that simulating the device took in "
                + "each step; it is part of no other figure but the processors' time, which all threads together computed.");
        page.table(ScalingTables.networks(study));
        page.paragraph("Milliseconds for each vector.");
        page.table(ScalingTables.projections(study));
    }

    private void introduction(String command) {
        ScalingPlan plan = study.plan();
        page.paragraph(
                "Fully connected networks of as many inputs, outputs and neurons in each hidden layer as they are wide learn dummy "
                        + "data by BP, DFA and ODFA: tanh, float32, mean squared error, plain gradient descent, %d samples in a step. "
                        + "DFA projects the error by a stored matrix of normal entries. ODFA ternarizes it, and `%s` projects it: the "
                        + "host's part (ternarizing, encoding, retrieval) is measured, the device's frames are counted, and their time "
                        + "comes from the device's timing. One after the other they are **ODFA**; **overlapped**, the device projects "
                        + "the errors of one batch while the host works on the next, so that the longer of both times counts.",
                plan.batch(), study.device().name());
        page.paragraph("Machine: %s. Each point was measured in a process of its own, after a warm-up.",
                PointFile.words(Provenance.now(List.of(), List.of()).machine()));
        List<ScalingPoint> missing = plan.points().stream()
                .filter(point -> !study.measured().containsKey(point)).toList();
        Map<ScalingPoint, String> leftOut = plan.leftOut(MachineMemory.bytes());
        leftOut.values().forEach(sentence -> page.paragraph("Left out: %s.", sentence));
        if (missing.size() > leftOut.size()) {
            page.paragraph("This report is not complete: %d of %d points are measured. This command measures "
                    + "what is missing:", study.measured().size(), plan.points().size());
            page.command(command);
        }
        List<String> disturbed = study.measured().values().stream()
                .filter(file -> file.otherLoad() != null && file.otherLoad() > DISTURBED)
                .map(PointFile::point).toList();
        if (!disturbed.isEmpty()) {
            page.paragraph(
                    "While %d of %d points were measured, other programs kept more than %.1f processors busy (last column of the "
                            + "tables): their times are longer than on a quiet machine; the time that this program's own threads computed is in the tables, too.",
                    disturbed.size(), study.measured().size(), DISTURBED);
        }
        List<String> builds = new TreeSet<>(study.measured().values().stream()
                .map(file -> file.provenance().version() + " "
                        + Optional.ofNullable(file.provenance().commit()).orElse(""))
                .toList()).stream().map(String::strip).toList();
        if (builds.size() > 1) {
            page.paragraph("Points were measured by several builds: %s.", String.join(", ", builds));
        }
    }

    private void models() {
        page.section("The model");
        page.paragraph(
                "Each product of matrices takes the longer of its arithmetic and its reading of memory, and each pass over values "
                        + "its reading; both take a fixed time beside. Constants of this machine were fitted to all measured steps.");
        model.ifPresent(fitted -> {
            page.paragraph(
                    "Error on %d measured steps: median %.1f %%, nine of ten within %.1f %%. With constants fitted to every other "
                            + "step and judged by the rest: median %.1f %%.",
                    fitted.fit().steps(), 100 * fitted.fit().medianError(),
                    100 * fitted.fit().ninthDecileError(), 100 * fitted.medianApart());
            page.table(ScalingTables.constants(fitted.model()));
        });
        page.table(ScalingTables.constants(described));
        page.subsection("The published size, %d × %,d", PublishedTimes.DEPTH, PublishedTimes.WIDTH);
        page.table(ScalingTables.published(modelsByName(), study.plan().batch()));
        page.figure(charts.published(), "Dashed: the model, with " + study.device().name()
                + ", and a batch of " + study.plan().batch() + ". Black: published.");
    }

    private Map<String, ScalingModel> modelsByName() {
        Map<String, ScalingModel> models = new LinkedHashMap<>();
        model.ifPresent(fitted -> models.put("this machine", fitted.model()));
        models.put(described.machine().name(), described);
        return models;
    }

    private void memory() {
        page.section("Where memory ends");
        page.paragraph(
                "The widest network whose parameters, gradients, activations and stored feedback matrix "
                        + "fit, as a lower bound of what they need.");
        page.table(
                ScalingTables.memory(modelsByName(), PublishedTimes.DEPTH, study.plan().batch()));
    }

    private void light() {
        page.section("What light costs beyond");
        page.paragraph(
                "One ternary vector with both halves, by the timing of each preset. Where one exposure does not hold the outputs, every "
                        + "frame is shown several times. The last columns say what faster mirrors (loading, patterns' transfer) or a faster camera "
                        + "(exposure, readout, counts' transfer) would change, if the longest phase alone decided how long a frame takes; "
                        + "they leave the preset's table of frame rates aside.");
        page.table(ScalingTables.light());
    }
}
