package org.backlight.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.FormatOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.compare.CurveChart;
import org.backlight.app.compare.RunRecord;
import org.backlight.app.compare.RunTable;
import org.backlight.app.compare.SeedTable;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
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
            description = "Where the picture goes, FILE.png, .svg or .pdf, with its numbers in FILE.csv, or a report with the table, FILE.html; ${DEFAULT-VALUE} by default. --format adds files of the picture in other formats.")
    private Path output;

    @Mixin
    private FormatOption format;

    @Mixin
    private RunsFolderOption runsFolder;

    private final PrintWriter out;

    CompareCommand(Terminal terminal) {
        out = terminal.out();
    }

    @Override
    public Integer call() {
        boolean page = output.toString().toLowerCase(Locale.ROOT).endsWith(".html");
        List<Path> pictures = pictures(page);
        List<RunRecord> records = runs.stream()
                .map(run -> RunRecord.of(RunFolder.open(run, runsFolder.path())))
                .toList();
        Table table = RunTable.of(records);
        table.print(out, RunTable.WORDS);
        Optional<SeedTable> seeds = SeedTable.of(records);
        seeds.ifPresent(over -> {
            out.println();
            over.print(out);
        });
        Figure curves = CurveChart.of(records);
        List<Path> written = new ArrayList<>();
        try {
            if (page) {
                HtmlReport report = new HtmlReport("Runs side by side");
                report.table(table);
                seeds.ifPresent(over -> {
                    report.paragraph(SeedTable.WORDS + ".");
                    report.table(over.table());
                });
                report.figure(curves, CurveChart.CAPTION);
                report.write(output);
            }
            written.addAll(FigureFormat.write(curves, pictures));
        } catch (IOException e) {
            throw new FailedRun("file " + output + " cannot be written: " + FileTrouble.words(e), e);
        }
        written.remove(output);
        out.println();
        out.println("Curves: " + output);
        written.forEach(file -> out.println("Written: " + file));
        return 0;
    }

    /** Returns the files of the curves: the output, unless that is a page, and those beside it in other formats. */
    private List<Path> pictures(boolean page) {
        List<Path> pictures = new ArrayList<>();
        Set<FigureFormat> others = EnumSet.noneOf(FigureFormat.class);
        others.addAll(format.formats());
        if (!page) {
            others.remove(FigureFormat.of("--out", output, ".html"));
            pictures.add(output);
        }
        others.forEach(other -> pictures.add(output.resolveSibling(other.named(FigureFormat.stem(output)))));
        return pictures;
    }
}
