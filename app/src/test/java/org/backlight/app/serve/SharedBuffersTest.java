package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

/** Bytes of buffers count as long as the buffers are there, whatever kept them from being made. */
class SharedBuffersTest {

    private static final long MOST = 1 << 16;

    private final HeldMemory held = new HeldMemory(MOST);

    @Test
    void aBufferThatCannotBeMadeHoldsNothing() {
        try (var buffers = new SharedBuffers(held)) {
            assertThatThrownBy(() -> buffers.make("no\0name", MOST)).isInstanceOf(InvalidPathException.class);
            assertThatThrownBy(() -> buffers.make("no/folder", MOST)).isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("A buffer of " + MOST + " bytes cannot be made: ");
            assertThat(held.bytes()).isZero();
            try (SharedBuffers.Buffer buffer = buffers.make("name", MOST)) {
                assertThat(buffer.bytes()).isEqualTo(MOST);
                assertThat(held.bytes()).isEqualTo(MOST);
                assertThatThrownBy(() -> buffers.make("more", 1)).isInstanceOf(Refusal.class)
                        .hasMessageContaining("0 are free");
                assertThat(held.bytes()).isEqualTo(MOST);
            }
            assertThat(held.bytes()).isZero();
        }
    }
}
