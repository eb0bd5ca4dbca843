package org.backlight.app.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.run.RunFolder;
import org.backlight.datasets.Tokenizer;
import org.backlight.learning.CheckpointFolder;
import org.backlight.learning.Gpt;

/**
 * A transformer as one of a run's checkpoints holds it, with the run's tokenizer.
 *
 * @param gpt the network
 * @param tokenizer of its text
 * @param step the optimizer steps that it was trained for
 */
public record TextModel(Gpt gpt, Tokenizer tokenizer, long step) implements AutoCloseable {

    /**
     * Reads a checkpoint.
     *
     * @param folder a run's
     * @param step after how many steps; the newest checkpoint if empty
     * @throws UserMistake if the run learns no text, has no such checkpoint, or a file is damaged
     */
    public static TextModel read(RunFolder folder, OptionalLong step) {
        Recipe recipe = folder.recipe();
        if (!(recipe.model() instanceof ModelChoice.Gpt model)) {
            throw new UserMistake(
                    "run " + folder.path() + " trained a network of kind " + recipe.model().kind()
                            + "; expected a run of kind gpt, which learns a text");
        }
        try {
            CheckpointFolder checkpoints = new CheckpointFolder(folder.checkpoints(),
                    RecipeWriter.yaml(recipe),
                    recipe.training().keep());
            Path file = file(folder, checkpoints, step);
            Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
            try {
                Gpt gpt = Gpt.blank(model.shape(tokenizer.vocabularySize()), recipe.training().precision());
                long steps = checkpoints.readModel(file, gpt.network());
                gpt.freeze();
                return new TextModel(gpt, tokenizer, steps);
            } catch (IOException | RuntimeException | Error e) {
                tokenizer.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserMistake(e.getMessage(), e);
        }
    }

    private static Path file(RunFolder folder, CheckpointFolder checkpoints, OptionalLong step)
            throws IOException {
        TreeMap<Long, Path> bySteps = new TreeMap<>();
        for (List<Path> files : List.of(checkpoints.list(), checkpoints.models())) {
            files.forEach(file -> bySteps.put(steps(file), file));
        }
        if (bySteps.isEmpty()) {
            throw new UserMistake("run " + folder.path() + " has no checkpoint in " + folder.checkpoints());
        }
        if (step.isEmpty()) {
            return bySteps.lastEntry().getValue();
        }
        return Optional.ofNullable(bySteps.get(step.getAsLong()))
                .orElseThrow(() -> new UserMistake("run " + folder.path() + " has no checkpoint at step "
                        + step.getAsLong() + "; expected one of "
                        + bySteps.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }

    /** The number within a checkpoint's name. */
    private static long steps(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
