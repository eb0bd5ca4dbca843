package org.backlight.datasets.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

    private static final int TEXTS = 3000;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void train() {
        String text = Texts.random(new SplittableRandom(7), 60_000);
        tokenizer = Tokenizer.of(TokenizerJson.write(BpeTrainer.train(text, 600, _ -> {})));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static String text(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Texts.random(random, random.nextInt(60));
    }

    @Test
    void everyTextComesBack() {
        for (int seed = 0; seed < TEXTS; seed++) {
            String text = text(seed);
            int[] tokens = tokenizer.encode(text);
            assertThat(tokenizer.decode(tokens)).as("seed %d", seed).isEqualTo(text);
            assertThat(tokens.length).isLessThanOrEqualTo(text.getBytes(UTF_8).length);
        }
        assertThat(tokenizer.encode("")).isEmpty();
    }

    /** Random tokens end and begin within characters; the library's own decoder is the reference. */
    @Test
    void decodingIsTheLibrarysAndTokenByTokenTheSame() throws IOException {
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(tokenizer.json().getBytes(UTF_8)),
                Map.of("truncation", "false", "padding", "false"))) {
            for (int seed = 0; seed < TEXTS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                int[] tokens = random.ints(random.nextInt(12), 0, tokenizer.vocabularySize()).toArray();
                String whole = tokenizer.decode(tokens);
                assertThat(whole).as("seed %d", seed)
                        .isEqualTo(library.decode(Arrays.stream(tokens).asLongStream().toArray()));
                TokenDecoder decoder = tokenizer.decoder();
                StringBuilder pieces = new StringBuilder();
                for (int token : tokens) {
                    pieces.append(decoder.next(token));
                }
                assertThat(pieces.append(decoder.end()).toString()).as("seed %d", seed).isEqualTo(whole);
            }
        }
    }

    @Test
    void aCharacterComesOnlyWhenItIsWhole() {
        try (Tokenizer bytes = Tokenizer.of(TokenizerJson.write(BpeTrainer.train("", 256, _ -> {})))) {
            int[] tokens = bytes.encode("é🙂");
            assertThat(tokens).hasSize(6);
            TokenDecoder decoder = bytes.decoder();
            assertThat(IntStream.of(tokens).mapToObj(decoder::next)).containsExactly("", "é", "", "", "",
                    "🙂");
            assertThat(decoder.next(tokens[0])).isEmpty();
            assertThat(decoder.end()).isEqualTo("\ufffd");
            assertThat(decoder.next(tokens[0]) + decoder.next(tokens[1]) + decoder.end()).isEqualTo("é");
            assertThat(bytes.bytes(tokens[1])).containsExactly(0xa9);
        }
    }

    /** Where words are cut decides what is trained; the library cuts them when it encodes. */
    @Test
    void wordsAreCutWhereTheLibraryCutsThem() throws IOException {
        String json = TokenizerJson.write(BpeTrainer.train("", 256, _ -> {}));
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json.getBytes(UTF_8)),
                Map.of("truncation", "false", "padding", "false"))) {
            for (int seed = 0; seed < TEXTS; seed++) {
                String text = assigned(text(seed));
                Encoding encoding = library.encode(text);
                WordSplitter splitter = new WordSplitter(text);
                int token = 0;
                for (int word = 0; splitter.next(); word++) {
                    int bytes = text.substring(splitter.start(), splitter.end())
                            .getBytes(UTF_8).length;
                    for (int i = 0; i < bytes; i++) {
                        assertThat(encoding.getWordIds()[token++]).as("seed %d, word %d", seed, word)
                                .isEqualTo(word);
                    }
                }
                assertThat(token).isEqualTo(encoding.getIds().length);
            }
        }
    }

    /** Characters that a version of Unicode has added are letters to one of the two and nothing to the other. */
    private static String assigned(String text) {
        return text.codePoints().filter(c -> c < 0x3000 && Character.isDefined(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.encode("ab\ud83dcd"))
                .withMessage("text has half a surrogate pair, U+D83D, at character 2, expected Unicode");
    }

    @Test
    void unknownTokensAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> tokenizer.decode(600));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> tokenizer.decoder().next(-1));
    }

    @Test
    void aSavedTokenizerIsReadBack(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), tokenizer.json());
        try (Tokenizer read = Tokenizer.load(file)) {
            assertThat(read.json()).isEqualTo(tokenizer.json());
            assertThat(read.encode("the 漢字 42")).isEqualTo(tokenizer.encode("the 漢字 42"));
        }
    }

    @Test
    void filesThatAreNoByteLevelTokenizersAreRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file)).withMessage(file + " is not there");
        Files.writeString(file, tokenizer.json().substring(0, 5000));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessageMatching(".*tokenizer.json is not JSON \\(line \\d+, column \\d+\\)");
        Files.writeString(file, tokenizer.json().replace("\"BPE\"", "\"WordPiece\""));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessage(file + " has model.type \"WordPiece\", expected \"BPE\"");
        Files.writeString(file, tokenizer.json().replace("\"!\" : 0", "\"!\" : 9000"));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessage(file + " has the token \"!\" with the number 9000, expected 0 to 599");
        Files.writeString(file, tokenizer.json().replace("\"!\" : 0", "\"!\" : 7"));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessageMatching(
                        ".* has the token \".\" with the number 7, which another token has already");
        Files.writeString(file, tokenizer.json().replace("\"!\" : 0", "\"漢\" : 0"));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file)).withMessage(file
                + " has 600 tokens, but none for the byte 0x21, expected one for each of the 256 bytes");
        Files.writeString(file, tokenizer.json().replaceFirst("\"dropout\" : null", "\"dropout\" : 0.5"));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file)).withMessage(
                file + " has model.dropout, which changes texts or cuts them by chance, expected none");
        Files.writeString(file, tokenizer.json().replaceFirst("\"add_prefix_space\" : false",
                "\"add_prefix_space\" : true"));
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file)).withMessageStartingWith(
                file + " does not give a text back as it was: \"The light's 12 words,")
                .withMessageContaining("becomes \" The light's 12 words,");
        Files.writeString(file, "{}");
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessage(file + " has model.type nowhere, expected \"BPE\"");
        Files.write(file, new byte[]{(byte) 0xff, 0});
        assertThatIOException().isThrownBy(() -> Tokenizer.load(file))
                .withMessage(file + " is not UTF-8, expected a tokenizer.json");
    }

    /** With an empty home, the library unpacks its native code where Backlight keeps things, and says nothing. */
    @Test
    void theLibraryIsQuietAndLeavesNothingElsewhere(@TempDir Path home) throws Exception {
        Path file = Files.writeString(home.resolve("tokenizer.json"), tokenizer.json());
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), EncodeOnce.class.getName(), file.toString());
        builder.environment().keySet()
                .removeAll(List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "XDG_CACHE_HOME"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo(Arrays.toString(tokenizer.encode(EncodeOnce.TEXT)));
        assertThat(home.resolve(".djl.ai")).doesNotExist();
        assertThat(home.resolve(".cache/backlight/natives")).isNotEmptyDirectory();
    }

    /** Another process. */
    static final class EncodeOnce {

        private static final String TEXT = "the 42";

        public static void main(String[] arguments) throws IOException {
            try (Tokenizer tokenizer = Tokenizer.load(Path.of(arguments[0]))) {
                System.out.print(Arrays.toString(tokenizer.encode(TEXT)));
            }
        }
    }
}
