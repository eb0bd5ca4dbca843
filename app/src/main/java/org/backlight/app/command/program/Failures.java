package org.backlight.app.command.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.HeapSpace;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Nearest;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.DeviceRefusal;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Conversion of failures into one sentence on standard error and an exit code. */
public final class Failures {

    public static final int FAILED_RUN = 1;
    public static final int USER_MISTAKE = 2;

    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);

    private Failures() {}

    /** Reports a command line that cannot be understood, and returns the exit code. */
    public static int ofUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + sentence(e, command) + " (see " + name + " --help)");
        if (Asked.of(command).debug()) {
            e.printStackTrace(command.getErr());
        }
        return USER_MISTAKE;
    }

    /** Reports a command that was understood but not finished, and returns the exit code. */
    public static int ofExecution(Throwable e, CommandLine command) {
        boolean foreseen = e instanceof UserMistake || e instanceof FailedRun || e instanceof DeviceFault
                || e instanceof DeviceRefusal;
        boolean trace = Asked.of(command).debug()
                || !foreseen && !isOutOfMemory(e) && Asked.of(command).verbose();
        String sentence = foreseen
                ? e.getMessage()
                : isOutOfMemory(e)
                        ? outOfMemory(e)
                        : "unexpected error: " + e + (trace ? "" : " (--verbose shows where)");
        command.getErr().println("backlight: " + sentence.lines().findFirst().orElse(""));
        if (trace) {
            e.printStackTrace(command.getErr());
        }
        return e instanceof UserMistake || e instanceof DeviceRefusal ? USER_MISTAKE : FAILED_RUN;
    }

    private static String outOfMemory(Throwable e) {
        return "memory ran out, and a smaller model or batch needs less: " + e.getMessage()
                + (e.getMessage() != null && e.getMessage().contains("Java heap space")
                        ? ", of which there are " + HeapSpace.words()
                        : "");
    }

    /** libtorch says so in the words of its allocator. */
    private static boolean isOutOfMemory(Throwable e) {
        return e instanceof OutOfMemoryError
                || (e.getMessage() != null && e.getMessage().contains("can't allocate memory"));
    }

    private static String sentence(ParameterException e, CommandLine command) {
        return switch (e) {
            case UnmatchedArgumentException unmatched when !unmatched.getUnmatched().isEmpty() -> unknown(
                    unmatched.getUnmatched().getFirst(), command);
            case MissingParameterException missing when !missing.getMissing().isEmpty() -> "missing "
                    + labelOf(missing.getMissing().getFirst());
            default -> wrongValue(e).orElseGet(
                    () -> decapitalized(e.getMessage().lines().findFirst().orElse("wrong arguments")));
        };
    }

    /** Returns which option has a value of the wrong type, in the words of a recipe's refusals. */
    private static Optional<String> wrongValue(ParameterException e) {
        ArgSpec arg = e.getArgSpec();
        if (arg == null || e.getValue() == null) {
            return Optional.empty();
        }
        String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        Class<?> type = arg.auxiliaryTypes()[0];
        String expected;
        if (WHOLE.contains(type)) {
            expected = "a whole number" + (e.getValue().matches("[-+]?\\d+") ? " that is not as large" : "");
        } else if (type == double.class || type == Double.class) {
            expected = "a number";
        } else {
            return Optional.empty();
        }
        return Optional.of(name + " is \"" + e.getValue() + "\"; expected " + expected);
    }

    private static String labelOf(ArgSpec missing) {
        return missing instanceof OptionSpec option
                ? option.paramLabel() + " after " + option.longestName()
                : missing.paramLabel();
    }

    private static String unknown(String word, CommandLine command) {
        boolean option = word.startsWith("-");
        List<String> known = new ArrayList<>();
        if (option) {
            known.addAll(command.getCommandSpec().optionsMap().keySet());
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        Optional<String> near = Nearest.to(option ? word.replaceFirst("=.*", "") : word, known);
        String what = option
                ? "unknown option "
                : known.isEmpty() ? "one argument too many: " : "unknown command ";
        return what + word + near.map(n -> "; did you mean " + n + "?").orElse("");
    }

    private static String decapitalized(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
