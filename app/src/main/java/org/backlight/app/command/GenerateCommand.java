package org.backlight.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.text.TextModel;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Verbosity;
import org.backlight.learning.model.TextGenerator.Sampling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code backlight generate}: a run's transformer continues a text. */
@Command(name = "generate", description = "Continues a text by a trained transformer.",
        versionProvider = Version.class, mixinStandardHelpOptions = true, sortOptions = false,
        usageHelpWidth = 100, footer = {"", "Examples:",
                "  ./backlight generate runs/20260101-120000-dialogs-odfa --prompt \"JACK: The problem is\"",
                "  ./backlight generate runs/20260101-120000-dialogs-odfa --step 0 --attention attention.png"})
final class GenerateCommand implements Callable<Integer> {

    private static final int MOST_TOKENS = 1_000_000;

    @Parameters(paramLabel = "RUN", description = "The folder of a run that learned a text, or its name.")
    private Path run;

    @Mixin
    private RunsFolderOption runsFolder;

    @Option(names = "--prompt", paramLabel = "TEXT",
            description = "What to continue; ${DEFAULT-VALUE} by default.")
    private String prompt = TextModel.PROMPT;

    @Option(names = "--tokens", paramLabel = "N",
            description = "Tokens to generate; ${DEFAULT-VALUE} by default.")
    private int tokens = TextModel.TOKENS;

    @Option(names = "--temperature", paramLabel = "T",
            description = "0 always takes the likeliest token; ${DEFAULT-VALUE} by default.")
    private double temperature = TextModel.SAMPLING.temperature();

    @Option(names = "--top-k", paramLabel = "K",
            description = "Choose among the K likeliest tokens, 0 for all; ${DEFAULT-VALUE} by default.")
    private int topK = TextModel.SAMPLING.topK();

    @Option(names = "--seed", paramLabel = "S",
            description = "Fixes the choices; ${DEFAULT-VALUE} by default.")
    private long seed = TextModel.SAMPLING.seed();

    @Option(names = "--step", paramLabel = "N",
            description = "The checkpoint after so many steps; the newest by default.")
    private Long step;

    @Option(names = "--attention", paramLabel = "FILE",
            description = "Draw how the prompt's tokens attend to each other, instead of continuing it, as FILE.png, .svg or .pdf.")
    private Path attention;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        require("--prompt", prompt.isEmpty() ? "empty" : "", "a text of at least one character");
        require("--tokens", tokens < 1 || tokens > MOST_TOKENS ? "" + tokens : "", "1 to " + MOST_TOKENS);
        require("--temperature",
                temperature >= 0 && temperature < Double.POSITIVE_INFINITY ? "" : "" + temperature,
                "a number of at least 0");
        require("--top-k", topK < 0 ? "" + topK : "", "at least 0");
        if (attention != null) {
            FigureFormat.of("--attention", attention, "");
        }
        RunFolder folder = RunFolder.open(run, runsFolder.path());
        try (TextModel model = TextModel.read(folder,
                step == null ? OptionalLong.empty() : OptionalLong.of(step))) {
            int[] encoded = model.tokenizer().encode(prompt);
            if (attention == null) {
                generate(model, encoded);
            } else {
                draw(model, encoded);
            }
        }
        return 0;
    }

    private void sayWhatIsUsed(TextModel model, int[] encoded) {
        int context = model.gpt().shape().context();
        if (encoded.length > context) {
            inform(String.format(Locale.ROOT,
                    "The prompt has %,d tokens, but the network sees %,d: its last ones are used.",
                    encoded.length, context));
        }
    }

    /** Writes the text, and nothing else, on standard output. */
    private void generate(TextModel model, int[] encoded) {
        sayWhatIsUsed(model, encoded);
        PrintWriter out = terminal.out();
        out.print(prompt);
        out.flush();
        long start = System.nanoTime();
        int written = model.write(encoded, tokens, new Sampling(temperature, topK, seed), piece -> {
            out.print(piece);
            // Also flushes; true once nobody reads any longer.
            return !out.checkError();
        });
        double seconds = (System.nanoTime() - start) * 1e-9;
        out.println();
        inform(String.format(Locale.ROOT, "%,d tokens, %,.1f tokens/s, by the network after %,d steps",
                written, written / seconds, model.step()));
    }

    private void inform(String sentence) {
        if (terminal.verbosity().level() != Verbosity.Level.QUIET) {
            spec.commandLine().getErr().println(sentence);
        }
    }

    private void draw(TextModel model, int[] encoded) {
        Figure picture = model.attention(encoded);
        sayWhatIsUsed(model, encoded);
        try {
            FigureFormat.write(picture, attention);
        } catch (IOException e) {
            throw new FailedRun("attention " + attention + " cannot be written: " + FileTrouble.words(e), e);
        }
        terminal.out().println("Attention of " + model.gpt().shape().blocks() + " blocks: " + attention);
    }

    private static void require(String option, String found, String expected) {
        if (!found.isEmpty()) {
            throw new UserMistake(option + " is " + found + "; expected " + expected);
        }
    }
}
