package org.backlight.app.command;

import java.util.concurrent.Callable;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight recipes}: lists the built-in recipes, or prints one. */
@Command(name = "recipes", description = "Lists the built-in recipes, or prints one as a start for your own.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight recipes", "  ./backlight recipes mnist-odfa > my.yaml"})
final class RecipesCommand implements Callable<Integer> {

    private static final int WIDTH = 100;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Print this one; all are listed without.")
    private String name;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    RecipesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (name == null) {
            list();
            return 0;
        }
        if (!BuiltInRecipes.NAMES.contains(name)) {
            throw new UserMistake("there is no built-in recipe " + name
                    + Nearest.to(name, BuiltInRecipes.NAMES).map(near -> "; did you mean " + near + "?")
                            .orElse("")
                    + " (there are " + String.join(", ", BuiltInRecipes.NAMES) + ")");
        }
        terminal.out().print(BuiltInRecipes.text(name));
        terminal.out().flush();
        return 0;
    }

    private void list() {
        int longest = BuiltInRecipes.NAMES.stream().mapToInt(String::length).max().orElseThrow();
        int width = Math.max(2 * longest, terminal.interactive() ? terminal.columns() : WIDTH);
        TextTable table = TextTable.forColumns(spec.commandLine().getColorScheme(),
                new Column(longest + 2, 0, Overflow.SPAN),
                new Column(width - longest - 2, 0, Overflow.WRAP));
        BuiltInRecipes.NAMES.forEach(
                one -> table.addRowValues(Ansi.OFF.new Text(one),
                        Ansi.OFF.new Text(BuiltInRecipes.summary(one))));
        terminal.out().print(table);
        terminal.out().flush();
    }
}
