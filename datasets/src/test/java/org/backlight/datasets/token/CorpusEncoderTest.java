package org.backlight.datasets.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusEncoderTest {

    @Test
    void piecesGiveTheTokensOfTheWhole(@TempDir Path folder) throws Exception {
        String text = Texts.random(new SplittableRandom(3), 400_000);
        assertThat(text.length()).isGreaterThan(20 << 14);
        byte[] digest = new byte[32];
        Path file = folder.resolve("tokens");
        try (Tokenizer tokenizer = Tokenizer.of(TokenizerJson.write(BpeTrainer.train(text, 700, _ -> {})));
                TokenFile.Writer writer = new TokenFile.Writer(file, 700, digest)) {
            List<Double> reported = new ArrayList<>();
            CorpusEncoder.encode(tokenizer, text, writer, reported::add);
            writer.complete();
            assertThat(reported).isSorted().endsWith(1.0);
            TokenFile tokens = TokenFile.open(file, 700, digest);
            int[] read = new int[(int) tokens.count()];
            tokens.copy(0, read);
            assertThat(read).isEqualTo(tokenizer.encode(text));
        }
    }
}
