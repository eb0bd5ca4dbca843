package org.backlight.app.command;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import org.backlight.app.command.opu.OpuCommand;
import org.backlight.app.command.program.Asked;
import org.backlight.app.command.program.Failures;
import org.backlight.app.command.program.LogLines;
import org.backlight.app.command.program.StandardError;
import org.backlight.app.command.program.StandardOutput;
import org.backlight.app.command.program.Version;
import org.backlight.app.command.reproduce.ReproduceCommand;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Verbosity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code backlight}: options that hold everywhere, and the list of subcommands. */
@Command(name = "backlight", description = "Trains neural networks whose backward pass is made of light.",
        subcommands = {
                TrainCommand.class, ForecastCommand.class, RecipesCommand.class, CompareCommand.class,
                WatchCommand.class, ConvertCommand.class,
                GenerateCommand.class,
                PredictCommand.class, EvaluateCommand.class, ExportCommand.class,
                ProjectCommand.class, ServeCommand.class,
                ReproduceCommand.class, SweepCommand.class,
                OpuCommand.class,
                BenchCommand.class,
                DataCommand.class,
                CompletionCommand.class},
        versionProvider = Version.class, mixinStandardHelpOptions = true, usageHelpWidth = 100, footer = {
                "", "Examples:",
                "  ./backlight train                              drawn digits by light, no data needed",
                "  ./backlight train mnist-dfa --set seed=2       a built-in recipe, one value changed",
                "  ./backlight recipes mnist-odfa > my.yaml       a built-in recipe as a start for your own",
                "  ./backlight train my.yaml --name trial         a recipe of your own",
                "  ./backlight forecast my.yaml --on a6000        time, memory and energy of a step, here and elsewhere",
                "  ./backlight train mnist-dfa --seeds 1..5       five trainings, and their mean and spread",
                "  ./backlight sweep mnist-dfa --vary training.optimizer.learning-rate=0.01,0.001",
                "  ./backlight compare runs/*                     table and curves of several runs",
                "  ./backlight watch                              runs in a browser, live while they train",
                "  ./backlight generate RUN --prompt \"JACK: \"     continue a text by a transformer",
                "  ./backlight export RUN                         a trained network for other programs",
                "  ./backlight reproduce                          published results, trained again",
                "  ./backlight opu describe                       the simulated optical processing unit",
                "  ./backlight data get mnist                     fetch a data set",
                "  ./backlight project in.npy out.npy --outputs 2000000 --kind hadamard",
                "  ./backlight serve --socket PATH                projections for programs in other languages",
                "  ./backlight bench projection                   what projections cost on this machine"})
public final class Backlight implements Runnable, Asked {

    @Option(names = "--debug", scope = ScopeType.INHERIT,
            description = "Show the stack trace behind an error's sentence.")
    private boolean debug;

    @Option(names = {"-q", "--quiet"}, scope = ScopeType.INHERIT,
            description = "Show results and errors only: no progress, no hints.")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT,
            description = "Also show the reasons that the log gives, and where an unexpected error comes from.")
    private boolean verbose;

    private final Terminal terminal;

    private Backlight(Terminal terminal) {
        this.terminal = terminal;
    }

    private LogLines log;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /**
     * Runs the command line and ends the process with its exit code: 0 on success, 1 for a run that failed, 2
     * for a user's mistake, 130 for an interrupted run. Output that could not be written is a failure too.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        StandardError.restore();
        System.setProperty("java.awt.headless", "true");
        StandardOutput standardOutput = new StandardOutput();
        PrintWriter out = standardOutput.writer(charset("stdout.encoding"));
        PrintWriter err = new PrintWriter(System.err, true, charset("stderr.encoding"));
        int exitCode = run(Terminal.ofLauncher(out), err, args);
        System.exit(standardOutput.check(exitCode, out, err, StandardOutput.hasReader()));
    }

    /**
     * Runs the command line within this process.
     *
     * @param terminal for results and progress
     * @param err for errors
     * @param args the command line
     * @return the exit code
     */
    static int run(Terminal terminal, PrintWriter err, String... args) {
        Backlight backlight = new Backlight(terminal);
        boolean colourful = terminal.interactive() && System.getenv("NO_COLOR") == null;
        CommandLine commandLine = new CommandLine(backlight, factory(terminal)).setOut(terminal.out())
                .setErr(err)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(colourful ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, _) -> Failures.ofUsage(e))
                .setExecutionExceptionHandler((e, command, _) -> Failures.ofExecution(e, command))
                .setExecutionStrategy(backlight::execute);
        try (LogLines lines = new LogLines(err)) {
            backlight.log = lines;
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            return Failures.ofExecution(e, commandLine);
        }
    }

    /** Runs the command that was parsed, after what is said has been chosen. */
    private int execute(CommandLine.ParseResult parsed) {
        if (quiet && verbose) {
            throw new CommandLine.ParameterException(parsed.asCommandLineList().getLast(),
                    "--quiet and --verbose exclude each other");
        }
        Verbosity.Level level = quiet
                ? Verbosity.Level.QUIET
                : verbose ? Verbosity.Level.VERBOSE : Verbosity.Level.USUAL;
        terminal.verbosity().choose(level);
        log.choose(level);
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public boolean debug() {
        return debug;
    }

    @Override
    public boolean verbose() {
        return verbose;
    }

    /** Makes the commands, and gives each its terminal. */
    private static CommandLine.IFactory factory(Terminal terminal) {
        CommandLine.IFactory usual = CommandLine.defaultFactory();
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                try {
                    Constructor<K> constructor = type.getDeclaredConstructor(Terminal.class);
                    constructor.setAccessible(true);
                    return constructor.newInstance(terminal);
                } catch (NoSuchMethodException e) {
                    return usual.create(type);
                }
            }
        };
    }

    /** Shows the usage, if there is no subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static Charset charset(String property) {
        String name = System.getProperty(property);
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
