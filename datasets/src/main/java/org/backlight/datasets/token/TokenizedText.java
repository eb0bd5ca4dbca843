package org.backlight.datasets.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.DoubleConsumer;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.substrate.checksum.Sha256;
import org.backlight.substrate.file.FolderTree;
import org.backlight.substrate.file.WholeFile;

/**
 * A text data set as tokens: its tokenizer, trained on its training text, and the token numbers of both its texts.
 *
 * <p>All of it is made once and kept, in a folder named by what it was made from; what is found damaged there is made
 * again. Threads and processes may share the folder.
 *
 * @param name the data set's name
 * @param tokenizer closed with this
 * @param train to learn from
 * @param validation to measure on
 * @param temporary a folder that is deleted with this, or null
 */
public record TokenizedText(String name, Tokenizer tokenizer, TokenFile train, TokenFile validation,
        Path temporary)
        implements
            AutoCloseable {

    /** The vocabulary where none is asked for: the 256 bytes and 760 merged tokens. */
    public static final int USUAL_VOCABULARY = 1016;

    /** One token for each byte. */
    public static final int LEAST_VOCABULARY = ByteAlphabet.SIZE;
    /** Vocabularies beyond it are no longer trained in memory. */
    public static final int MOST_VOCABULARY = 1 << 20;

    /** Changes whenever the same text and vocabulary would give other files. */
    private static final int SCHEME = 1;
    private static final String TOKENIZER = "tokenizer.json";
    private static final String TRAIN = "train.tokens";
    private static final String VALIDATION = "validation.tokens";

    /** Step that takes a while. */
    public enum Step {
        /** Training the tokenizer. */
        TRAINING_TOKENIZER,
        /** Encoding the texts. */
        ENCODING
    }

    /** Told what is being done; called often. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Reports that some of a step is done.
         *
         * @param step what is being done; not reported if it was done an earlier time
         * @param fraction how much of it is done, 0 to 1
         */
        void advanced(Step step, double fraction);
    }

    /**
     * Trains the tokenizer and encodes the texts, or takes what an earlier time left.
     *
     * @param corpus the texts
     * @param vocabulary the number of tokens, at least 256
     * @param folder where to keep the tokenizer and the tokens, such as {@link org.backlight.datasets.DataFolder#derived}; made if missing
     * @param progress receives what takes a while
     * @throws IllegalArgumentException if the vocabulary is below 256, above 2^20, or larger than the text supports
     * @throws IOException with one sentence that names the file, if something cannot be written
     */
    public static TokenizedText load(TextCorpus corpus, int vocabulary, Path folder, Progress progress)
            throws IOException {
        if (vocabulary < LEAST_VOCABULARY || vocabulary > MOST_VOCABULARY) {
            throw new IllegalArgumentException("vocabulary is " + vocabulary + " tokens, expected "
                    + LEAST_VOCABULARY + ", one for each byte, to " + MOST_VOCABULARY);
        }
        Path own = own(corpus, vocabulary, folder);
        TokenizedText kept = kept(corpus, vocabulary, own);
        return kept == null ? make(corpus, vocabulary, own, progress) : kept;
    }

    /**
     * Trains the tokenizer and encodes the texts as {@link #load} does, but keeps nothing: what an earlier load has not left
     * in the folder is made in a temporary one, which {@link #close} deletes.
     *
     * @param corpus the texts
     * @param vocabulary the number of tokens, at least 256
     * @param folder where {@link #load} keeps what it makes; nothing is written there
     * @param progress receives what takes a while
     * @throws IllegalArgumentException if the vocabulary is below 256, above 2^20, or larger than the text supports
     * @throws IOException with one sentence that names the file, if no temporary file can be written
     */
    public static TokenizedText loadOnce(TextCorpus corpus, int vocabulary, Path folder, Progress progress)
            throws IOException {
        TokenizerNatives.prepare(false);
        TokenizedText kept = kept(corpus, vocabulary, own(corpus, vocabulary, folder));
        if (kept != null) {
            return kept;
        }
        Path temporary = Files.createTempDirectory("backlight-tokens");
        try {
            TokenizedText made = load(corpus, vocabulary, temporary, progress);
            return new TokenizedText(made.name, made.tokenizer, made.train, made.validation, temporary);
        } catch (IOException | RuntimeException | Error e) {
            FolderTree.delete(temporary);
            throw e;
        }
    }

    private static Path own(TextCorpus corpus, int vocabulary, Path folder) throws IOException {
        return folder.resolve(corpus.name() + "-" + vocabulary + "-" + key(corpus));
    }

    /** Frees what belongs to the tokenizer; the token files are unmapped when nothing refers to them any more. */
    @Override
    public void close() {
        tokenizer.close();
        if (temporary != null) {
            FolderTree.delete(temporary);
        }
    }

    /** Returns what an earlier run left, or null if anything of it is missing or wrong. */
    private static TokenizedText kept(TextCorpus corpus, int vocabulary, Path own) {
        Tokenizer tokenizer = null;
        try {
            tokenizer = Tokenizer.load(own.resolve(TOKENIZER));
            if (tokenizer.vocabularySize() != vocabulary) {
                throw new IOException(own + " holds a tokenizer of another size");
            }
            return new TokenizedText(corpus.name(), tokenizer, tokens(own.resolve(TRAIN), tokenizer),
                    tokens(own.resolve(VALIDATION), tokenizer), null);
        } catch (IOException _) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            return null;
        }
    }

    private static TokenizedText make(TextCorpus corpus, int vocabulary, Path own, Progress progress)
            throws IOException {
        BpeModel model = BpeTrainer.train(corpus.train().text(), vocabulary,
                fraction -> progress.advanced(Step.TRAINING_TOKENIZER, fraction));
        Tokenizer tokenizer = Tokenizer.of(TokenizerJson.write(model));
        try {
            try (WholeFile file = WholeFile.openWithFolder(own.resolve(TOKENIZER))) {
                file.append(StandardCharsets.UTF_8.encode(tokenizer.json()));
                file.complete();
            }
            double train = corpus.train().text().length();
            double all = train + corpus.validation().text().length();
            encode(corpus.train(), tokenizer, own.resolve(TRAIN),
                    fraction -> progress.advanced(Step.ENCODING, fraction * train / all));
            encode(corpus.validation(), tokenizer, own.resolve(VALIDATION),
                    fraction -> progress.advanced(Step.ENCODING, (train + fraction * (all - train)) / all));
            return new TokenizedText(corpus.name(), tokenizer, tokens(own.resolve(TRAIN), tokenizer),
                    tokens(own.resolve(VALIDATION), tokenizer), null);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void encode(TextCorpus.Part part, Tokenizer tokenizer, Path file, DoubleConsumer progress)
            throws IOException {
        try (TokenFile.Writer writer = new TokenFile.Writer(file, tokenizer.vocabularySize(),
                Sha256.of(tokenizer.json()))) {
            CorpusEncoder.encode(tokenizer, part.text(), writer, progress);
            writer.complete();
        }
    }

    private static TokenFile tokens(Path file, Tokenizer tokenizer) throws IOException {
        return TokenFile.open(file, tokenizer.vocabularySize(), Sha256.of(tokenizer.json()));
    }

    private static String key(TextCorpus corpus) {
        byte[] key = new Sha256().add((byte) SCHEME).add(Sha256.of(corpus.train().text()))
                .add(Sha256.of(corpus.validation().text())).bytes();
        return HexFormat.of().formatHex(key, 0, 8);
    }
}
