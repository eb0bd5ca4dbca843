package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainDigitsByFeedbackTest {

    @Test
    void theExampleRunsAndLearns() throws Exception {
        PrintStream console = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            TrainDigitsByFeedback.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        var last = Pattern.compile("epoch 5 .* accuracy ([0-9.]+) %")
                .matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(last.find()).isTrue();
        assertThat(Double.parseDouble(last.group(1))).isGreaterThan(90);
    }
}
