package org.backlight.substrate.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {

    @Test
    void whatCannotBeSeenIsWrittenAsItsNumber() {
        assertThat(Visible.text("a\n\u001b[2Jb\u202e\ud800 é😀"))
                .isEqualTo("a\\u000a\\u001b[2Jb\\u202e\\ud800 é😀");
        assertThat(Visible.text(String.valueOf(Character.toChars(0xe0001)))).isEqualTo("\\ue0001");
    }

    @Test
    void anExcerptIsShort() {
        String sixty = "123456789 ".repeat(6);
        assertThat(Visible.excerpt(sixty)).isEqualTo(sixty);
        assertThat(Visible.excerpt(sixty + "1")).isEqualTo(sixty.substring(0, 57) + "...");
        assertThat(Visible.excerpt("\n".repeat(1000))).hasSize(60).endsWith("...");
        assertThat(Visible.excerpt("😀".repeat(40))).isEqualTo("😀".repeat(28) + "...");
    }
}
