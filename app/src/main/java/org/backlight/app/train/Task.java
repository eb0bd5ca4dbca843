package org.backlight.app.train;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.token.TokenFile;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.datasets.token.Tokenizer;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.substrate.checksum.Sha256;

/**
 * What a recipe's network learns, and the network.
 *
 * @param train to learn from
 * @param test to measure on: for a text, windows spread over its held-out part
 * @param network to learn it
 * @param text the transformer and its tokenizer, where a text is learned
 */
record Task(TrainingData train, TrainingData test, Network network, Optional<Text> text)
        implements
            AutoCloseable {

    private static final long PIECE = 1 << 24;

    /**
     * A text's own parts.
     *
     * @param gpt the network
     * @param tokenizer of the text
     * @param digest of all its tokens, in hexadecimal digits
     */
    record Text(Gpt gpt, Tokenizer tokenizer, String digest) {}

    /**
     * Loads the data and builds the network.
     *
     * @param recipe what to train
     * @param data where data sets are looked for
     * @param terminal told of what takes a while
     * @throws UserMistake if the data set is missing or damaged, or the model too large
     */
    static Task of(Recipe recipe, DataFolder data, Terminal terminal) {
        long seed = Seeds.of(recipe.seed()).weights();
        return switch (recipe.model()) {
            case ModelChoice.Mlp mlp -> images(recipe, mlp, seed, data, terminal);
            case ModelChoice.Gpt gpt -> text(recipe, gpt, seed, data, terminal);
        };
    }

    private static Task images(Recipe recipe, ModelChoice.Mlp mlp, long seed, DataFolder data,
            Terminal terminal) {
        Samples samples = load(recipe.dataset(), data, terminal);
        int inputs = samples.train().features();
        int classes = samples.train().classes();
        MemoryNeed.check(mlp, inputs, classes, recipe.training());
        Network network = Mlp.create(inputs, mlp.hidden(), classes, mlp.activation(),
                recipe.training().precision(), seed);
        return new Task(samples.train(), samples.test(), network, Optional.empty());
    }

    private static Samples load(DatasetChoice dataset, DataFolder data, Terminal terminal) {
        if (!terminal.interactive() || !(dataset instanceof DatasetChoice.Digits digits)) {
            return Samples.load(dataset, data);
        }
        try (LiveLine live = new LiveLine(terminal.out())) {
            live.show(String.format(Locale.ROOT, "drawing %,d digits…", digits.train() + digits.test()));
            return Samples.load(dataset, data);
        }
    }

    private static Task text(Recipe recipe, ModelChoice.Gpt model, long seed, DataFolder data,
            Terminal terminal) {
        Windows windows = windows(recipe, model, data, terminal);
        Gpt gpt = Gpt.create(model.shape(windows.text.tokenizer().vocabularySize()),
                recipe.training().precision(), seed);
        return new Task(windows.train, windows.test, gpt.network(),
                Optional.of(new Text(gpt, windows.text.tokenizer(), digest(windows.text))));
    }

    /**
     * A text in windows as long as the network's context.
     *
     * @param text closed with this
     * @param train to learn from
     * @param test to measure on
     */
    record Windows(TokenizedText text, TokenSamples train, TokenSamples test) implements AutoCloseable {

        /** The bytes of all tokens. */
        double bytes() {
            return (double) text.train().tokens().byteSize()
                    + text.validation().tokens().byteSize();
        }

        @Override
        public void close() {
            text.close();
        }
    }

    /**
     * Loads a recipe's text.
     *
     * @throws UserMistake if the text is missing, damaged or too short, or the training needs more memory than there is,
     *     which is said before the text is read where the network is too large already
     */
    static Windows windows(Recipe recipe, ModelChoice.Gpt model, DataFolder data, Terminal terminal) {
        DatasetChoice.Text dataset = (DatasetChoice.Text) recipe.dataset();
        MemoryNeed.check(recipe.training(), model, dataset.vocabulary(), MachineMemory.bytes());
        TokenizedText text = Texts.load(dataset, data, terminal);
        try {
            Windows windows = new Windows(text, samples(text.train(), model, "training"),
                    samples(text.validation(), model, "held-out")
                            .spread(recipe.training().evaluationWindows()));
            MemoryNeed.check(recipe, model, dataset.vocabulary(), windows.train.count(),
                    MachineMemory.bytes());
            return windows;
        } catch (RuntimeException e) {
            text.close();
            throw e;
        }
    }

    private static TokenSamples samples(TokenFile tokens, ModelChoice.Gpt model, String part) {
        if (tokens.count() <= model.context()) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "model.context is %,d; expected less than the %,d tokens of the text's %s part",
                    model.context(), tokens.count(), part));
        }
        return TokenSamples.of(tokens.tokens(), tokens.bytesPerToken() == Short.BYTES
                ? TokenSamples.Format.UINT16
                : TokenSamples.Format.INT32, tokens.vocabularySize(), model.context());
    }

    /** SHA-256 of the tokens to learn from and of those held out. */
    private static String digest(TokenizedText text) {
        Sha256 digest = new Sha256();
        for (TokenFile part : List.of(text.train(), text.validation())) {
            MemorySegment tokens = part.tokens();
            digest.add(Long.toString(tokens.byteSize()).getBytes(StandardCharsets.US_ASCII));
            for (long from = 0; from < tokens.byteSize(); from += PIECE) {
                digest.add(tokens.asSlice(from, Math.min(PIECE, tokens.byteSize() - from)).asByteBuffer());
            }
        }
        return digest.hex();
    }

    /** How its figures are said. */
    Wording wording() {
        return new Wording(text.isPresent(), train.rowsPerSample());
    }

    @Override
    public void close() {
        text.ifPresent(parts -> parts.tokenizer().close());
    }
}
