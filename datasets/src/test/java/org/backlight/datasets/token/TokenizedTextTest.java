package org.backlight.datasets.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.backlight.datasets.text.MovieDialogs;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.datasets.token.TokenizedText.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class TokenizedTextTest {

    private static final TextCorpus CORPUS = new TextCorpus("made",
            new TextCorpus.Part(Texts.random(new SplittableRandom(1), 20_000), 3),
            new TextCorpus.Part(Texts.random(new SplittableRandom(2), 2_000), 1));

    @TempDir
    private Path folder;

    private final Set<Step> steps = EnumSet.noneOf(Step.class);

    private TokenizedText load(TextCorpus corpus, int vocabulary) throws IOException {
        steps.clear();
        List<Double> encoded = new ArrayList<>(List.of(0.0));
        TokenizedText loaded = TokenizedText.load(corpus, vocabulary, folder, (step, fraction) -> {
            steps.add(step);
            assertThat(fraction).isBetween(0.0, 1.0);
            if (step == Step.ENCODING) {
                assertThat(fraction).isGreaterThanOrEqualTo(encoded.getLast());
                encoded.add(fraction);
            }
        });
        assertThat(encoded.getLast()).isIn(0.0, 1.0);
        return loaded;
    }

    private static String text(TokenizedText loaded, TokenFile file) {
        int[] tokens = new int[(int) file.count()];
        file.copy(0, tokens);
        return loaded.tokenizer().decode(tokens);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void tokensAreTheTexts() throws IOException {
        try (TokenizedText loaded = load(CORPUS, 500)) {
            assertThat(loaded.name()).isEqualTo("made");
            assertThat(loaded.tokenizer().vocabularySize()).isEqualTo(500);
            assertThat(text(loaded, loaded.train())).isEqualTo(CORPUS.train().text());
            assertThat(text(loaded, loaded.validation())).isEqualTo(CORPUS.validation().text());
            assertThat(steps).containsExactlyInAnyOrder(Step.values());
        }
    }

    @Test
    void allIsMadeOnceForEachTextAndVocabulary() throws IOException {
        load(CORPUS, 500).close();
        List<Path> made = files();
        assertThat(made).extracting(path -> path.getFileName().toString()).containsExactly("tokenizer.json",
                "train.tokens", "validation.tokens");
        load(CORPUS, 500).close();
        assertThat(steps).isEmpty();
        assertThat(files()).isEqualTo(made);
        load(CORPUS, 501).close();
        assertThat(steps).isNotEmpty();
        load(new TextCorpus("made", CORPUS.train(), new TextCorpus.Part("x", 1)), 500).close();
        assertThat(steps).isNotEmpty();
        assertThat(files()).hasSize(9);
    }

    @Test
    void whatIsDamagedIsMadeAgain() throws IOException {
        load(CORPUS, 500).close();
        for (Path file : files()) {
            byte[] right = Files.readAllBytes(file);
            byte[] changed = right.clone();
            changed[right.length / 2] ^= 1;
            for (byte[] wrong : new byte[][]{Arrays.copyOf(right, right.length / 2), new byte[0], changed}) {
                Files.write(file, wrong);
                load(CORPUS, 500).close();
                assertThat(steps).as(file.toString()).isNotEmpty();
                assertThat(Files.readAllBytes(file)).isEqualTo(right);
            }
        }
        load(CORPUS, 500).close();
        assertThat(steps).isEmpty();
    }

    @Test
    void vocabulariesThatCannotBeAreRefusedAndNothingIsKept() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> load(CORPUS, 255))
                .withMessage("vocabulary is 255 tokens, expected 256, one for each byte, to 1048576");
        TextCorpus small = new TextCorpus("small", new TextCorpus.Part("aaabdaaabac", 1),
                CORPUS.validation());
        assertThatIllegalArgumentException().isThrownBy(() -> load(small, 1016)).withMessageStartingWith(
                "vocabulary is 1016 tokens, expected at most 259");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        assertThatIOException().isThrownBy(() -> TokenizedText.load(CORPUS, 300, inTheWay, (_, _) -> {}))
                .withMessageContainingAll(inTheWay + "/made-300-", "tokenizer.json cannot be written: ");
    }

    /** The tokens of the whole corpus are its text, and a token stands for more than two bytes on average. */
    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with cornell-movie-dialogs/ to encode the real corpus")
    void theRealCorpusComesBack() throws IOException {
        TextCorpus corpus = MovieDialogs.load(Path.of(System.getenv("BACKLIGHT_DATA")));
        try (TokenizedText loaded = load(corpus, TokenizedText.USUAL_VOCABULARY)) {
            assertThat(text(loaded, loaded.train())).isEqualTo(corpus.train().text());
            assertThat(text(loaded, loaded.validation())).isEqualTo(corpus.validation().text());
            double bytes = corpus.train().text().getBytes(StandardCharsets.UTF_8).length;
            assertThat(bytes / loaded.train().count()).isBetween(2.0, 3.0);
            assertThat(loaded.tokenizer().encode("JACK: The problem is not the problem."))
                    .hasSizeLessThan(20);
        }
    }
}
