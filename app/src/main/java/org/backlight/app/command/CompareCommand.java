package org.backlight.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.compare.CurveChart;
import org.backlight.app.compare.RunRecord;
import org.backlight.app.compare.RunTable;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.Table;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight compare}: several runs side by side. */
@Command(name = "compare",
        description = "Shows runs side by side: a table, and a picture of the curves of their loss and metric.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Example:", "  ./backlight compare runs/*mnist* --out mnist.png"})
final class CompareCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The folders of the runs.")
    private List<Path> runs;

    @Option(names = {"--out", "--output"}, paramLabel = "FILE", defaultValue = "compare.png",
            description = "Where the picture goes, FILE.png, or a report with the table, FILE.html; ${DEFAULT-VALUE} by default.")
    private Path output;

    @Mixin
    private RunsFolderOption runsFolder;

    private final PrintWriter out;

    CompareCommand(Terminal terminal) {
        out = terminal.out();
    }

    @Override
    public Integer call() {
        boolean page = output.toString().endsWith(".html");
        if (!page && !output.toString().endsWith(".png")) {
            throw new UserMistake(
                    "--out is " + output + "; expected a file name that ends in .png or .html");
        }
        List<RunRecord> records = runs.stream()
                .map(run -> RunRecord.of(RunFolder.open(run, runsFolder.path())))
                .toList();
        Table table = RunTable.of(records);
        table.print(out, RunTable.WORDS);
        Figure curves = CurveChart.of(records);
        try {
            if (page) {
                HtmlReport report = new HtmlReport("Runs side by side");
                report.table(table);
                report.figure(curves, "Thin: training, smoothed. Bold: test.");
                report.write(output);
            } else {
                Charts.write(curves.charts(), output);
            }
        } catch (IOException e) {
            throw new FailedRun("file " + output + " cannot be written: " + FileTrouble.words(e), e);
        }
        out.println();
        out.println("Curves: " + output);
        return 0;
    }
}
