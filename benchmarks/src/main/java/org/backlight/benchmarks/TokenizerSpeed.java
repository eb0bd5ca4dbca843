package org.backlight.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.backlight.datasets.text.MovieDialogs;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.datasets.token.TokenizedText;

/**
 * Speed at which a tokenizer is trained on the movie dialogs and the text encoded, beside Python's {@code tokenizers}
 * (Hugging Face's trainer, in Rust) on the same text. Both take turns in one run; prints MB/s of UTF-8, median and
 * spread of the repetitions, and the ratios of the rates. The first of our own repetitions runs on a cold JVM.
 *
 * <p>Arguments: data folder, repetitions, vocabulary, and the rival's command: Python with the tokenizers module, and
 * {@code peers/tokenizer.py}; without it, only our own rates are printed.
 */
public final class TokenizerSpeed {

    /** Rates in MB/s. */
    private record Rates(double training, double encoding) {}

    private TokenizerSpeed() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        TextCorpus corpus = MovieDialogs.load(Path.of(arguments[0]));
        int repetitions = Integer.parseInt(arguments[1]);
        int vocabulary = Integer.parseInt(arguments[2]);
        List<String> rivalCommand = Arrays.asList(arguments).subList(3, arguments.length);
        Path work = Files.createTempDirectory("tokenizer-speed");
        Path text = work.resolve("text");
        Rates[] ours = new Rates[repetitions];
        Rates[] rival = new Rates[repetitions];
        try {
            byte[] bytes = (corpus.train().text() + corpus.validation().text())
                    .getBytes(StandardCharsets.UTF_8);
            double megabytes = bytes.length / 1e6;
            double trained = corpus.train().text().getBytes(StandardCharsets.UTF_8).length / 1e6;
            Files.writeString(text, corpus.train().text());
            System.out.printf(Locale.ROOT, "%.1f MB of movie dialogs, %,d tokens, %d repetitions%n",
                    megabytes, vocabulary,
                    repetitions);
            for (int i = 0; i < repetitions; i++) {
                ours[i] = ours(corpus, vocabulary, work.resolve("kept"), trained, megabytes);
                rival[i] = rivalCommand.isEmpty() ? null : rival(rivalCommand, text, vocabulary, trained);
            }
        } finally {
            delete(work.resolve("kept"));
            Files.deleteIfExists(text);
            Files.delete(work);
        }
        print("training, Backlight, one thread", Arrays.stream(ours).mapToDouble(Rates::training).toArray());
        print("encoding, Backlight, all cores", Arrays.stream(ours).mapToDouble(Rates::encoding).toArray());
        if (rivalCommand.isEmpty()) {
            System.out.println("no Python with the module tokenizers: rival left out");
            return;
        }
        print("training, Python's tokenizers, all cores",
                Arrays.stream(rival).mapToDouble(Rates::training).toArray());
        print("encoding, Python's tokenizers, all cores",
                Arrays.stream(rival).mapToDouble(Rates::encoding).toArray());
        double[] training = new double[repetitions];
        double[] encoding = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            training[i] = ours[i].training / rival[i].training;
            encoding[i] = ours[i].encoding / rival[i].encoding;
        }
        print("ratio of training, Backlight / rival", training);
        print("ratio of encoding, Backlight / rival", encoding);
    }

    private static Rates ours(TextCorpus corpus, int vocabulary, Path folder, double trained,
            double megabytes)
            throws IOException {
        delete(folder);
        // Training counts with the hash of the text that goes before it.
        long start = System.nanoTime();
        long[] ended = new long[TokenizedText.Step.values().length];
        TokenizedText.load(corpus, vocabulary, folder, (step, _) -> ended[step.ordinal()] = System.nanoTime())
                .close();
        long trainingEnd = ended[TokenizedText.Step.TRAINING_TOKENIZER.ordinal()];
        long encodingEnd = ended[TokenizedText.Step.ENCODING.ordinal()];
        return new Rates(trained / ((trainingEnd - start) / 1e9),
                megabytes / ((encodingEnd - trainingEnd) / 1e9));
    }

    private static Rates rival(List<String> command, Path text, int vocabulary, double trained)
            throws IOException, InterruptedException {
        List<String> full = new ArrayList<>(command);
        full.addAll(List.of(text.toString(), Integer.toString(vocabulary)));
        Process process = new ProcessBuilder(full).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String[] seconds = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .split("\\s+");
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", full) + " failed");
        }
        return new Rates(trained / Double.parseDouble(seconds[0]), trained / Double.parseDouble(seconds[1]));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void print(String what, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        System.out.printf(Locale.ROOT, "  %-42s %7.2f   (%.2f to %.2f)%n", what, sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
