package org.backlight.app.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.datasets.catalog.SourceFile;

/**
 * Which program made a run, and where.
 *
 * @param version of Backlight; {@code development build} of classes that are in no jar
 * @param commit of its sources, in hexadecimal digits, with {@code -dirty} where they were changed; null where the build was
 *     outside a checkout
 * @param date when the run was finished, ISO 8601 with the offset from UTC
 * @param machine that it was trained on
 * @param jdk version and vendor of the Java that it was trained by
 * @param command the command line, without the program's name
 * @param data the files that the samples were read from; null where they were drawn, and in summaries of older versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(String version, String commit, String date, Machine machine, String jdk,
        List<String> command, List<DataFile> data) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /**
     * A computer.
     *
     * @param system operating system and architecture
     * @param processor its model; null where the system does not tell
     * @param cores that the program may use
     * @param memoryBytes of the computer, or of the container; null where the JVM does not tell
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Machine(String system, String processor, int cores, Long memoryBytes) {}

    /**
     * A file that samples were read from.
     *
     * @param file its name
     * @param sha256 digest of its content, unpacked
     * @param published whether that is the digest of the publisher's file; null where there is none, or it is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DataFile(String file, String sha256, Boolean published) {

        private static DataFile of(SourceFile source) {
            return new DataFile(source.path().getFileName().toString(), source.sha256(),
                    switch (source.origin()) {
                        case PUBLISHED -> true;
                        case OTHER -> false;
                        case UNKNOWN -> null;
                    });
        }
    }

    /** Keeps command and files. */
    public Provenance {
        command = command == null ? List.of() : List.copyOf(command);
        data = data == null ? null : List.copyOf(data);
    }

    /**
     * Returns that of this process, now.
     *
     * @param command the command line, without the program's name
     * @param sources the files that the samples were read from
     */
    public static Provenance now(List<String> command, List<SourceFile> sources) {
        double memory = MachineMemory.bytes();
        return new Provenance(Build.version(), Build.commit().orElse(null),
                OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS)
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                new Machine(System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        processor().orElse(null), Runtime.getRuntime().availableProcessors(),
                        Double.isFinite(memory) ? (long) memory : null),
                Runtime.version() + " (" + System.getProperty("java.vendor") + ")", command,
                sources.isEmpty() ? null : sources.stream().map(DataFile::of).toList());
    }

    /** Returns version and commit as notes in the metadata of a checkpoint. */
    static Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("version", Build.version());
        Build.commit().ifPresent(commit -> notes.put("commit", commit));
        return notes;
    }

    /** Returns the model of the processor; empty where the system does not tell. */
    public static Optional<String> processor() {
        try {
            return Files.exists(PROCESSORS)
                    ? Files.readAllLines(PROCESSORS).stream().filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                    : Optional.empty();
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }
}
