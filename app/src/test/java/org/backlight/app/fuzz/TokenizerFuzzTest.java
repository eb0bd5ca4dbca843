package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.datasets.token.Tokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokenizers, which lose no text whatever their file says, and the tokens that are kept of a text. */
class TokenizerFuzzTest {

    private static final String TEXT = "the light of the laser is the light of the medium, über λ 😀\r\n\t12 3";
    private static final int VOCABULARY = 264;

    @TempDir
    private Path folder;
    private final TextCorpus corpus = new TextCorpus("text", new TextCorpus.Part(TEXT.repeat(3), 1),
            new TextCorpus.Part(TEXT, 1));
    private Path kept;

    @BeforeEach
    void train() throws IOException {
        tokens().close();
        try (Stream<Path> folders = Files.list(folder)) {
            kept = folders.findFirst().orElseThrow();
        }
    }

    private TokenizedText tokens() throws IOException {
        return TokenizedText.load(corpus, VOCABULARY, folder, (_, _) -> {});
    }

    @Test
    void aDamagedTokenizerIsRefusedOrLosesNoText() throws IOException {
        byte[] valid = Files.readAllBytes(kept.resolve("tokenizer.json"));
        byte[] dense = JsonMapper.shared().readTree(valid).toString().getBytes(StandardCharsets.UTF_8);
        Mutations mutations = new Mutations(14, valid, dense);
        Path file = folder.resolve("damaged.json");
        new Fuzzing(file, file.toString(), bytes -> 1_000_000 + 500 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, _) -> {
                    try (Tokenizer tokenizer = Tokenizer.load(file)) {
                        int[] numbers = tokenizer.encode(TEXT);
                        for (int number : numbers) {
                            assertThat(number).isBetween(0, tokenizer.vocabularySize() - 1);
                        }
                        assertThat(tokenizer.decode(numbers)).isEqualTo(TEXT);
                        JsonNode vocabulary = JsonMapper.shared().readTree(bytes).path("model").path("vocab");
                        assertThat(tokenizer.vocabularySize()).isGreaterThanOrEqualTo(vocabulary.size());
                    }
                });
    }

    /** What is kept is only a shortcut: damage of any kind changes no token. */
    @Test
    void damagedTokensAreMadeAgain() throws IOException {
        Path file = kept.resolve("train.tokens");
        byte[] valid = Files.readAllBytes(file);
        Mutations mutations = new Mutations(15, valid);
        int[] expected = new int[(valid.length - 64) / 2];
        try (TokenizedText text = tokens()) {
            text.train().copy(0, expected);
        }
        for (int i = 0; i < 300; i++) {
            Files.delete(file);
            Files.write(file, mutations.mutant(i));
            try (TokenizedText text = tokens()) {
                assertThat(text.train().count()).isEqualTo(expected.length);
                int[] found = new int[expected.length];
                text.train().copy(0, found);
                assertThat(found).isEqualTo(expected);
            }
        }
    }
}
