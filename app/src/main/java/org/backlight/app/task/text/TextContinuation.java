package org.backlight.app.task.text;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Section;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.DataDigest;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.HeldOut;
import org.backlight.app.task.ModelEnds;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.token.TokenFile;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.datasets.token.Tokenizer;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.Perplexity;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.training.LearningTask;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.checksum.Sha256;
import org.backlight.substrate.file.WholeFile;

/** Task of telling which token continues a text. */
public final class TextContinuation implements TaskKind {

    private static final Perplexity PERPLEXITY = new Perplexity();
    private static final List<Metric> METRICS = List.of(PERPLEXITY, new Accuracy());
    /** A text's model is kept as it was at the start, after a fifth of the training and at the end. */
    private static final List<Double> MILESTONES = List.of(0.0, 0.2, 1.0);
    private static final long PIECE = 1 << 24;
    /** File of a run with the digest of the tokens that it was begun with. */
    private static final String DIGEST = "text.digest";

    @Override
    public Map<String, Function<Section, DatasetChoice>> datasets() {
        return TextChoice.readers();
    }

    @Override
    public Map<String, Function<Section, ModelChoice>> models() {
        return Map.of(GptChoice.KIND, GptChoice::read);
    }

    @Override
    public String recipes() {
        return "dialogs-…, such as dialogs-odfa";
    }

    /** About 50,000 tokens at a context of 24: the mean loss over that many is known to about 0.01 nats. */
    @Override
    public OptionalInt usualEvaluationWindows() {
        return OptionalInt.of(2048);
    }

    /** A digest of the tokens proves that the text is the same. */
    @Override
    public List<String> places() {
        return List.of("dataset." + TextChoice.PLACE);
    }

    @Override
    public String usualPreset() {
        return "wang-2024";
    }

    @Override
    public List<String> builtIn() {
        return List.of("dialogs-odfa", "dialogs-bp", "dialogs-dfa", "dialogs-shallow", "dialogs-bp-tuned",
                "dialogs-dfa-calibrated", "dialogs-odfa-calibrated", "dialogs-odfa-1b");
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public String lossUnit() {
        return new SoftmaxCrossEntropy().unit();
    }

    @Override
    public Wording wording(Recipe recipe) {
        return new Words(((GptChoice) recipe.model()).context());
    }

    @Override
    public List<String> next(RunFolder folder) {
        return List.of("generate " + folder.path());
    }

    @Override
    public Task load(Recipe recipe, DataFolder data, Purpose purpose, Terminal terminal) {
        GptChoice model = (GptChoice) recipe.model();
        Windows windows = Windows.load(recipe, model, data, purpose, terminal);
        Tokenizer tokenizer = windows.text().tokenizer();
        Gpt gpt = Gpt.create(model.shape(tokenizer.vocabularySize()), recipe.training().precision(),
                Seeds.of(recipe.seed()).weights());
        return new Text(new LearningTask(gpt.network(), new SoftmaxCrossEntropy(), METRICS, windows.train(),
                windows.test()), gpt, tokenizer, new DataDigest(DIGEST, digest(windows.text())), recipe,
                Texts.sources((TextChoice) recipe.dataset(), data));
    }

    @Override
    public TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        GptChoice gpt = (GptChoice) recipe.model();
        int vocabulary = ((TextChoice) recipe.dataset()).vocabulary();
        try (Windows windows = Windows.loadOnce(recipe, gpt, data, terminal)) {
            return new TaskOutline(gpt.outline(vocabulary, recipe.training().precision()),
                    windows.train().count(), windows.test().count(),
                    windows.bytes(),
                    recipe.feedback() != null && gpt.adapter().calibrated() ? gpt.width() : 0);
        }
    }

    @Override
    public ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal) {
        Gpt gpt = TextModel.network(folder);
        ModelEnds ends = new TokenEnds(gpt.shape().vocabulary());
        Optional<Path> tokenizer = Optional.of(TextModel.tokenizer(folder));
        if (!asked.check()) {
            return new ModelToExport(gpt.network(), ends, Optional.empty(), List.of(), tokenizer, () -> {});
        }
        Recipe recipe = folder.recipe();
        TokenizedText text = ExportRequest
                .forCheck(() -> Texts.load((TextChoice) recipe.dataset(), data, terminal));
        return TrainedNetwork.closedOnFailure(text::close, () -> {
            new DataDigest(DIGEST, digest(text)).requireSameOf(folder, "text", recipe.dataset().kind());
            return new ModelToExport(gpt.network(), ends,
                    Optional.of(new HeldOut(Windows.heldOut(text, recipe), new SoftmaxCrossEntropy(),
                            METRICS)),
                    List.of(), tokenizer, text::close);
        });
    }

    /** Returns the SHA-256 of the tokens to learn from and of those held out. */
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

    /**
     * A text that is learned.
     *
     * @param gpt the network
     * @param tokenizer of the text
     * @param digest of all its tokens
     * @param sources the files of the text
     */
    private record Text(LearningTask learning, Gpt gpt, Tokenizer tokenizer, DataDigest digest, Recipe recipe,
            List<SourceFile> sources)
            implements
                Task {

        @Override
        public Wording wording() {
            return new Words(learning.train().rowsPerSample());
        }

        @Override
        public List<Double> milestones() {
            return MILESTONES;
        }

        @Override
        public void begin(RunFolder folder) throws IOException {
            WholeFile.write(TextModel.tokenizer(folder), tokenizer.json());
            digest.keep(folder);
        }

        @Override
        public void requireSame(RunFolder folder) throws IOException {
            digest.requireSameOf(folder, "text", recipe.dataset().kind());
        }

        /**
         * Sets the adapter to the medium, measured once for each of its inputs. The measurement counts as calibration, and
         * has noise of its own.
         */
        @Override
        public void calibrate(RandomProjection projection, double scale) {
            if (gpt.shape().adapter().calibrated()) {
                projection.measure(() -> gpt.calibrateAdapter(
                        DirectFeedback.medium(projection, gpt.shape().width()), scale));
            }
        }

        @Override
        public Optional<Supplier<String>> sample() {
            return Optional.of(new SampleText(gpt, tokenizer)::next);
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }

    /** @param context tokens of a window */
    private record Words(int context) implements Wording {

        @Override
        public String heldOut() {
            return "validation";
        }

        @Override
        public String rows() {
            return "tokens";
        }

        @Override
        public int rowsPerSample() {
            return context;
        }

        @Override
        public String samples() {
            return "windows of " + context + " tokens";
        }

        @Override
        public String batches() {
            return "windows";
        }

        @Override
        public List<Metric> shown() {
            return List.of(PERPLEXITY);
        }

        @Override
        public List<Metric> shownOfBatches() {
            return List.of();
        }

        @Override
        public String label(Metric metric) {
            return metric.name();
        }

        @Override
        public String onHeldOut() {
            return "on the held-out text";
        }

        @Override
        public boolean saysReach() {
            return true;
        }
    }
}
