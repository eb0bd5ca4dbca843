package org.backlight.app.task.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.Figure;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.datasets.token.Tokenizer;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.TextGenerator;
import org.backlight.learning.model.TextGenerator.Sampling;
import org.backlight.learning.tensor.Precision;

/**
 * A transformer as one of a run's checkpoints holds it, with the run's tokenizer.
 *
 * @param gpt the network
 * @param tokenizer of its text
 * @param step the optimizer steps that it was trained for
 */
public record TextModel(Gpt gpt, Tokenizer tokenizer, long step) implements AutoCloseable {

    /** Prompt that is continued where no other is given: the prompt of the published figure. */
    public static final String PROMPT = "JACK: The problem is not the problem.";
    /** Number of tokens that are then written. */
    public static final int TOKENS = 100;
    /** Rule by which they are then chosen. */
    public static final Sampling SAMPLING = new Sampling(0.8, 40, 1);

    /**
     * Reads a checkpoint.
     *
     * @param folder a run's
     * @param step after how many steps; the newest checkpoint if empty
     * @throws UserMistake if the run learns no text, has no such checkpoint, or a file is damaged
     */
    public static TextModel read(RunFolder folder, OptionalLong step) {
        Recipe recipe = folder.recipe();
        if (!(recipe.model() instanceof GptChoice model)) {
            throw new UserMistake(
                    "run " + folder.path() + " trained a network of kind " + recipe.model().kind()
                            + "; expected a run of kind gpt, which learns a text");
        }
        try {
            CheckpointFolder checkpoints = checkpoints(folder);
            Path file = folder.modelFile(checkpoints, step);
            Tokenizer tokenizer = Tokenizer.load(tokenizer(folder));
            try {
                Gpt gpt = Gpt.blank(model.shape(tokenizer.vocabularySize()), recipe.training().precision());
                Thread.ofPlatform().daemon().name("warm-up").start(gpt::warmUp);
                long steps = checkpoints.readModel(file, gpt.network());
                gpt.freeze();
                return new TextModel(gpt, tokenizer, steps);
            } catch (IOException | RuntimeException | Error e) {
                tokenizer.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    /**
     * Reads the newest checkpoint into a network that computes in float32, without its tokenizer.
     *
     * @param folder a run's
     * @throws UserMistake as {@link #read}, or if the machine has not the memory for its weights
     */
    static Gpt network(RunFolder folder) {
        Recipe recipe = folder.recipe();
        CheckpointFolder checkpoints = checkpoints(folder);
        try (Tokenizer tokenizer = Tokenizer.load(tokenizer(folder))) {
            Path file = folder.modelFile(checkpoints, OptionalLong.empty());
            GptChoice model = (GptChoice) recipe.model();
            new MemoryNeed(recipe, model.outline(tokenizer.vocabularySize(), Precision.FP32))
                    .checkNetwork(Purpose.EVALUATION, MachineMemory.bytes());
            Gpt gpt = Gpt.blank(model.shape(tokenizer.vocabularySize()), Precision.FP32);
            checkpoints.readModel(file, gpt.network());
            return gpt;
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    /**
     * Continues a text, piece by piece.
     *
     * @param prompt the text's tokens, at least one; the last ones count if they are more than the network sees
     * @param tokens the largest number to write
     * @param sampling how each is chosen
     * @param sink takes each piece of text, perhaps an empty one; false ends the writing
     * @return the tokens written
     */
    public int write(int[] prompt, int tokens, Sampling sampling, Predicate<String> sink) {
        return Continuation.write(gpt, tokenizer, prompt, tokens, sampling, sink);
    }

    /**
     * Draws how the last tokens of a text, as many as the network sees, attend to each other.
     *
     * @param prompt the text's tokens, at least one
     * @return a chart for each block
     * @throws UserMistake if those are more than can be drawn
     */
    public Figure attention(int[] prompt) {
        int shown = Math.min(prompt.length, gpt.shape().context());
        if (shown > AttentionChart.MOST_TOKENS) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "attention among %,d tokens of the prompt cannot be drawn; expected at most %,d", shown,
                    AttentionChart.MOST_TOKENS));
        }
        String[] words = new String[shown];
        for (int i = 0; i < shown; i++) {
            words[i] = tokenizer.decode(prompt[prompt.length - shown + i]);
        }
        return Figure.of("attention", "How the prompt's tokens attend to each other in each block",
                AttentionChart.of(new TextGenerator(gpt).attention(prompt), words));
    }

    /**
     * Returns the steps of the models that a run keeps for good: before the first step, after a fifth of the training,
     * and at its end.
     *
     * @param folder a run's
     * @return those that are there, ascending
     * @throws UserMistake if they cannot be listed
     */
    public static List<Long> milestones(RunFolder folder) {
        try {
            return checkpoints(folder).models().stream().map(CheckpointFolder::steps).toList();
        } catch (IOException e) {
            throw new UserMistake("folder " + folder.checkpoints() + " cannot be read: "
                    + FileTrouble.words(e), e);
        }
    }

    /** Returns the file of a run that holds its tokenizer. */
    static Path tokenizer(RunFolder folder) {
        return folder.path().resolve("tokenizer.json");
    }

    private static CheckpointFolder checkpoints(RunFolder folder) {
        return folder.checkpointsOf(folder.recipe());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
