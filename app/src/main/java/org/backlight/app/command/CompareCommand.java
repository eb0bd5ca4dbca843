package org.backlight.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.backlight.app.compare.CurveChart;
import org.backlight.app.compare.RunRecord;
import org.backlight.app.compare.RunTable;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight compare}: several runs side by side. */
@Command(name = "compare",
        description = "Shows runs side by side: a table, and a picture of the loss and accuracy curves.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Example:", "  ./backlight compare runs/*mnist* --output mnist.png"})
final class CompareCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The folders of the runs.")
    private List<Path> runs;

    @Option(names = "--output", paramLabel = "FILE.png", defaultValue = "compare.png",
            description = "Where the picture goes; ${DEFAULT-VALUE} by default.")
    private Path output;

    @Mixin
    private RunsFolderOption runsFolder;

    private final PrintWriter out;

    CompareCommand(Terminal terminal) {
        out = terminal.out();
    }

    @Override
    public Integer call() {
        if (!output.toString().endsWith(".png")) {
            throw new UserMistake("--output is " + output + "; expected a file name that ends in .png");
        }
        List<RunRecord> records = runs.stream()
                .map(run -> RunRecord.of(RunFolder.open(run, runsFolder.path())))
                .toList();
        RunTable.print(records, out);
        try {
            CurveChart.write(records, output);
        } catch (IOException e) {
            throw new FailedRun("picture " + output + " cannot be written: " + FileTrouble.words(e), e);
        }
        out.println();
        out.println("Curves: " + output);
        return 0;
    }
}
