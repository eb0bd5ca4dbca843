package org.backlight.datasets.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {

    private static final byte[] DIGEST = new byte[32];

    @TempDir
    private Path folder;

    private Path write(int vocabulary, int... tokens) throws IOException {
        Path path = folder.resolve("x.tokens");
        try (TokenFile.Writer writer = new TokenFile.Writer(path, vocabulary, DIGEST)) {
            writer.append(Arrays.copyOf(tokens, 2));
            writer.append(Arrays.copyOfRange(tokens, 2, tokens.length));
            writer.complete();
        }
        return path;
    }

    @ParameterizedTest
    @CsvSource({"65536, 2", "65537, 4"})
    void tokensAreReadBack(int vocabulary, int bytesPerToken) throws IOException {
        int[] tokens = {0, 1, vocabulary - 1, 40_000, 7};
        TokenFile file = TokenFile.open(write(vocabulary, tokens), vocabulary, DIGEST);
        assertThat(file.count()).isEqualTo(5);
        assertThat(file.vocabularySize()).isEqualTo(vocabulary);
        assertThat(file.bytesPerToken()).isEqualTo(bytesPerToken);
        assertThat(file.tokens().byteSize()).isEqualTo(5L * bytesPerToken);
        assertThat(file.tokens().isReadOnly()).isTrue();
        // 40,000 is 0x9c40, low byte first.
        assertThat(file.tokens().get(ValueLayout.JAVA_BYTE, 3L * bytesPerToken)).isEqualTo((byte) 0x40);
        int[] read = new int[5];
        file.copy(0, read);
        assertThat(read).isEqualTo(tokens);
        int[] middle = new int[2];
        file.copy(2, middle);
        assertThat(middle).containsExactly(vocabulary - 1, 40_000);
        assertThat(file.token(3)).isEqualTo(40_000);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> file.token(5));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> file.copy(4, middle));
    }

    @Test
    void whatIsNotAsItWasWrittenIsRefused() throws IOException {
        Path path = write(1000, 1, 2, 3, 4);
        byte[] right = Files.readAllBytes(path);
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1001, DIGEST))
                .withMessage(path + " has vocabulary 1000, expected 1001");
        byte[] other = DIGEST.clone();
        other[31] = 1;
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1000, other))
                .withMessage(path + " was made by another tokenizer");
        Files.write(path, Arrays.copyOf(right, right.length - 1));
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1000, DIGEST))
                .withMessage(path + " has bytes 71, expected 72");
        Files.write(path, Arrays.copyOf(right, 30));
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1000, DIGEST))
                .withMessage(path + " is no token file");
        byte[] damaged = right.clone();
        damaged[66] ^= 1;
        Files.write(path, damaged);
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1000, DIGEST))
                .withMessage(path + " is damaged: its tokens have another checksum than it says");
        Files.delete(path);
        assertThatIOException().isThrownBy(() -> TokenFile.open(path, 1000, DIGEST))
                .withMessage(path + " is not there");
    }

    @Test
    void anUnfinishedFileLeavesTheFormerOne() throws IOException {
        Path path = write(1000, 1, 2, 3);
        try (TokenFile.Writer writer = new TokenFile.Writer(path, 1000, DIGEST)) {
            writer.append(new int[]{9});
        }
        assertThat(TokenFile.open(path, 1000, DIGEST).count()).isEqualTo(3);
        assertThat(folder).isDirectoryContaining(file -> file.equals(path));
        assertThat(folder.toFile().list()).hasSize(1);
    }
}
