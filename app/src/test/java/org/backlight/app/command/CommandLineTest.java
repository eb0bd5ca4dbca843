package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.recipe.RecipeReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --bogus                  | backlight: unknown option --bogus (see backlight --help)
                    trian                    | backlight: unknown command trian; did you mean train? (see backlight --help)
                    train --sett a=1         | backlight train: unknown option --sett; did you mean --set? (see backlight train --help)
                    train --sett=a           | backlight train: unknown option --sett=a; did you mean --set? (see backlight train --help)
                    train a b                | backlight train: one argument too many: b (see backlight train --help)
                    train --set              | backlight train: missing KEY=VALUE after --set (see backlight train --help)
                    train --name ../x        | backlight: --name is "../x"; expected up to 64 letters, digits, dots, hyphens and underscores
                    train --set seed         | backlight: --set is "seed"; expected key=value, such as training.epochs=5
                    train --set seed=x       | backlight: --set: seed is "x"; expected a whole number of at most 64 bits
                    train --keep 0           | backlight: --keep is 0; expected 1 to 1000000
                    train --keep 1000001     | backlight: --keep is 1000001; expected 1 to 1000000
                    train --resume none      | backlight: run none does not exist
                    compare                  | backlight compare: missing RUN (see backlight compare --help)
                    compare none             | backlight: run none does not exist
                    compare x --output a.jpg | backlight: --out is a.jpg; expected a file name that ends in .png, .svg, .pdf or .html
                    data gte                 | backlight data: unknown command gte; did you mean get? (see backlight data --help)
                    data get                 | backlight data get: missing NAME (see backlight data get --help)
                    train digits-bp --set dataset=dialogs --set model=mlp | backlight: --set: model mlp cannot learn the data set dialogs; expected model gpt
                    train dialogs-bp --set dataset=digits | backlight: recipe dialogs-bp: model gpt cannot learn the data set digits; expected model mlp, cnn or vit
                    train dialogs-bp --set model.heads=7 | backlight: --set: model.heads is 7; expected a divisor of model.width, 256
                    train dialogs-bp --set training.accumulation=65 | backlight: --set: training.accumulation is 65; expected at most the batch size, 64
                    train dialogs-odfa-calibrated --set feedback.source=logits | backlight: --set: feedback.source is logits, but model.adapter fixed needs feedback.source head
                    train --set dataset=climate | backlight: recipe digits-odfa: model.hidden belongs to model mlp, but the data set climate makes this model vit where model.kind is not given; expected model.kind=mlp with it, or keys of model vit
                    train --set dataset=dialogs | backlight: recipe digits-odfa: model.hidden belongs to model mlp, but the data set dialogs makes this model gpt; recipes for it are named dialogs-…, such as dialogs-odfa
                    train dialogs-bp --set training.clipping=no | backlight: --set: training.clipping is "no"; expected none, or keys of its own
                    generate x --attention a.jpg | backlight: --attention is a.jpg; expected a file name that ends in .png, .svg or .pdf
                    generate none | backlight: run none does not exist
                    generate | backlight generate: missing RUN (see backlight generate --help)
                    generate x --tokens 0 | backlight: --tokens is 0; expected 1 to 1000000
                    generate x --temperature -1 | backlight: --temperature is -1.0; expected a number of at least 0
                    project a b --outputs x  | backlight project: --outputs is "x"; expected a whole number (see backlight project --help)
                    project a b --outputs 5 --kind hadamrd | backlight: --kind is "hadamrd"; expected dense, gaussian, binomial, hadamard, matrix, opu; did you mean hadamard?
                    generate x --temperature hot | backlight generate: --temperature is "hot"; expected a number (see backlight generate --help)
                    recipes mnist-obp        | backlight: there is no built-in recipe mnist-obp; did you mean mnist-bp? (there are RECIPES)
                    data get minst           | backlight: data set is "minst", expected one of digits, mnist, fashion-mnist, kmnist, cifar-10, cornell-movie-dialogs, climatebench, climate-cesm2; did you mean mnist?
                    """)
    void aUsersMistakeIsOneSentenceAndExitCode2(String line, String sentence) {
        CommandLineRun run = CommandLineRun.of(line.split(" "));
        assertThat(run.err()).isEqualTo(
                sentence.replace("RECIPES", String.join(", ", BuiltInRecipes.NAMES))
                        + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void debugShowsWhereAnErrorComesFrom() {
        assertThat(CommandLineRun.of("train", "none", "--debug").err()).contains("UserMistake", "\tat ");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(CommandLineRun.of("--version").out()).startsWith("backlight ");
        for (String command : new String[]{"train", "compare", "generate", "data"}) {
            CommandLineRun help = CommandLineRun.of(command, "--help");
            assertThat(help.out()).contains("Usage: backlight " + command);
            assertThat(help.exitCode()).isZero();
            assertThat(CommandLineRun.of().out()).contains("  " + command + " ");
        }
    }

    @Test
    void recipesAreListedAndPrinted(@TempDir Path folder) throws IOException {
        CommandLineRun list = CommandLineRun.of("recipes");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out().lines()).filteredOn(line -> !line.startsWith(" "))
                .hasSameSizeAs(BuiltInRecipes.NAMES)
                .anyMatch(line -> line.startsWith("mnist-odfa ") && line.contains("simulated OPU"));
        assertThat(list.out().lines()).allMatch(line -> line.length() <= 100);
        for (String name : BuiltInRecipes.NAMES) {
            CommandLineRun print = CommandLineRun.of("recipes", name);
            assertThat(print.exitCode()).isZero();
            Path file = Files.writeString(folder.resolve(name + ".yaml"), print.out());
            assertThat(RecipeReader.read(file, List.of())).isEqualTo(RecipeReader.read(name, List.of()));
        }
    }

    @Test
    void dataListTellsWhatIsThere(@TempDir Path folder) {
        CommandLineRun list = CommandLineRun.of("data", "list", "--data-dir", folder.toString());
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).containsPattern("digits +built in").containsPattern("mnist +missing")
                .containsPattern("cornell-movie-dialogs +missing")
                .containsPattern("climatebench +missing .*Zenodo.*CC BY 4.0")
                .containsPattern("climate-cesm2 +missing .*CMIP6")
                .contains("Data folder: " + folder);
        assertThat(CommandLineRun.of("data", "get", "digits").out()).contains("nothing is to be fetched");
        CommandLineRun get = CommandLineRun.of("data", "get", "climate-cesm2", "--data-dir",
                folder.toString());
        assertThat(get.exitCode()).isEqualTo(2);
        assertThat(get.err()).hasLineCount(1)
                .contains("climate-cesm2 has no address", folder.resolve("climate-cesm2").toString(),
                        "outputs_ssp370.nc");
    }

    @Test
    void missingDataIsAMistakeThatMakesNoRun(@TempDir Path folder) throws IOException {
        CommandLineRun run = CommandLineRun.of("train", "mnist-bp", "--data-dir",
                folder.resolve("none").toString(),
                "--runs-dir", folder.resolve("runs").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("data get mnist").hasLineCount(1);
        assertThat(folder.resolve("runs")).doesNotExist();
        Path damaged = Files.createDirectories(folder.resolve("data/mnist"));
        for (String name : new String[]{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
            Files.writeString(damaged.resolve(name), "no images");
        }
        CommandLineRun second = CommandLineRun.of("train", "mnist-bp", "--data-dir",
                damaged.getParent().toString());
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err()).contains("train-images-idx3-ubyte").hasLineCount(1);
    }
}
