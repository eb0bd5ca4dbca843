package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a command writes depends on the locale: not digits of its own, not a decimal comma, not a Turkish i. */
class LocaleTest {

    @TempDir
    private Path folder;

    private final Locale before = Locale.getDefault();

    @BeforeEach
    void takeEnglish() {
        Locale.setDefault(Locale.ROOT);
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa-IR", "ar-EG", "de-DE", "tr-TR"})
    void aRunIsWrittenAndResumedAsInAnyOther(String language) throws IOException {
        CommandLineRun plain = train("plain");
        Locale.setDefault(Locale.forLanguageTag(language));
        CommandLineRun local = train("local");
        assertThat(local.err()).isEmpty();
        assertThat(local.exitCode()).isZero();
        RunFolder run = new SmallTrainings(folder.resolve("local")).only();
        List<Path> checkpoints = files(run.checkpoints());
        assertThat(checkpoints).isNotEmpty().allSatisfy(
                file -> assertThat(file.getFileName().toString()).containsPattern("^[a-z]+-[0-9]{10}\\."));
        assertThat(run.path().getFileName().toString()).containsPattern("^[0-9]{8}-[0-9]{6}-");
        for (String name : List.of("metrics.jsonl", "recipe.yaml", "summary.json")) {
            assertThat(StandardCharsets.US_ASCII.newEncoder()
                    .canEncode(Files.readString(run.path().resolve(name)))).as(name).isTrue();
        }
        assertThat(RunCurves.of(run))
                .isEqualTo(RunCurves.of(new SmallTrainings(folder.resolve("plain")).only()));
        assertThat(figures(local)).isEqualTo(figures(plain));

        var curve = RunCurves.of(run);
        Files.delete(run.path().resolve("summary.json"));
        Files.delete(checkpoints.getLast());
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", run.path().toString());
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).containsPattern("Goes on after step [1-9][0-9]*");
        assertThat(RunCurves.of(run)).isEqualTo(curve);
    }

    /** The picture is the same, numbers on its axes included. */
    @Test
    void axesAreTheSame() throws IOException {
        train("plain");
        String run = new SmallTrainings(folder.resolve("plain")).only().path().toString();
        Path plain = folder.resolve("plain.png");
        assertThat(CommandLineRun.of("compare", run, "--output", plain.toString()).exitCode()).isZero();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        Path local = folder.resolve("local.png");
        assertThat(CommandLineRun.of("compare", run, "--output", local.toString()).exitCode()).isZero();
        assertThat(local).hasSameBinaryContentAs(plain);
    }

    private CommandLineRun train(String runs) {
        return new SmallTrainings(folder.resolve(runs)).train("digits-dfa");
    }

    /** What is said of the losses, without what takes a time or names a folder. */
    private static List<String> figures(CommandLineRun run) {
        return run.out().lines().filter(line -> line.startsWith("epoch"))
                .map(line -> line.replaceAll("[\\d,.]+ (samples/s|s).*", "")).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
    }
}
