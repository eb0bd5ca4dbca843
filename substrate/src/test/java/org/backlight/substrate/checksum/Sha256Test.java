package org.backlight.substrate.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {

    @TempDir
    private Path folder;

    /** The examples of NIST for FIPS 180-4: "abc", 448 bits, and a million times the letter a. */
    @Test
    void givesTheKnownAnswers() throws IOException {
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(HexFormat.of().formatHex(Sha256.of("abc"))).isEqualTo(abc);
        assertThat(new Sha256().add((byte) 'a').add(ByteBuffer.wrap(new byte[]{'b'})).add(new byte[]{'c'})
                .hex()).isEqualTo(abc);
        assertThat(HexFormat.of().formatHex(
                Sha256.of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                        .getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        Path file = Files.writeString(folder.resolve("million"), "a".repeat(1_000_000));
        assertThat(Sha256.hexOf(file))
                .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
