package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each example runs and learns; its seeds are fixed. */
class TrainingExamplesTest {

    @FunctionalInterface
    private interface Example {
        void main(String[] arguments) throws Exception;
    }

    private static double figure(Example example, String pattern) throws Exception {
        PrintStream console = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        Matcher last = Pattern.compile(pattern).matcher(text);
        assertThat(last.find()).as(text).isTrue();
        return Double.parseDouble(last.group(1));
    }

    @Test
    void aMultilayerPerceptronLearnsDigits() throws Exception {
        assertThat(figure(TrainDigitsByFeedback::main, "epoch 5 .* accuracy ([0-9.]+) %")).isGreaterThan(90);
    }

    @Test
    void aConvolutionalNetworkLearnsDigitsByLight() throws Exception {
        assertThat(figure(TrainConvolutionsByLight::main, "epoch 4 .* accuracy ([0-9.]+) %"))
                .isGreaterThan(85);
    }

    @Test
    void aFunctionIsLearnedFromArrays() throws Exception {
        assertThat(figure(LearnFunctionByFeedback::main, "epoch 40 .* r2 ([0-9.]+)")).isGreaterThan(0.97);
    }
}
