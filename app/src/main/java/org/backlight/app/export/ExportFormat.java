package org.backlight.app.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats in which a network can leave. */
public enum ExportFormat {
    /** A graph of operators, for ONNX Runtime and others. */
    ONNX(".onnx"),
    /** Tensors by PyTorch's names, and a Python script that loads and runs them. */
    SAFETENSORS(".safetensors"),
    /** The same tensors as a {@code state_dict} for {@code torch.load}. */
    TORCH(".pt");

    private final String ending;

    ExportFormat(String ending) {
        this.ending = ending;
    }

    /** Returns the ending of its files' names. */
    public String ending() {
        return ending;
    }

    /** Returns the word that selects it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the format of this word. */
    public static Optional<ExportFormat> of(String word) {
        return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst();
    }

    /** Returns the format whose files' names end like this one. */
    public static Optional<ExportFormat> ofFile(String name) {
        return Arrays.stream(values())
                .filter(format -> name.toLowerCase(Locale.ROOT).endsWith(format.ending)
                        && name.length() > format.ending.length())
                .findFirst();
    }

    /** Returns the words of all formats. */
    public static String words() {
        return Arrays.stream(values()).map(ExportFormat::word).collect(Collectors.joining(", "));
    }
}
