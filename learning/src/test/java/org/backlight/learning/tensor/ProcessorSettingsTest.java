package org.backlight.learning.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests that have {@link #TAG} as lesser processors would: libtorch and its oneDNN are told by environment
 * variables, which they read as they are loaded, to leave out instructions. Each setting takes a process of its own;
 * what is set and what was taken is printed.
 */
public class ProcessorSettingsTest {

    /** Of the tests whose results depend on how a processor rounds and sums. */
    public static final String TAG = "arithmetic";

    private static final String ONEDNN_VARIABLE = "ONEDNN_MAX_CPU_ISA";
    private static final String ATEN_VARIABLE = "ATEN_CPU_CAPABILITY";
    private static final String ISA = "cpu,isa:";
    private static final String ATEN = "libtorch takes ";

    @TempDir
    Path folder;

    /**
     * The last two columns: words of what oneDNN and libtorch say to take, with commas between, and words that neither
     * must say. What the processor takes by itself, all other tests have.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "SSE41            | default | -                                  | isa:Intel SSE4.1, libtorch takes DEFAULT | AVX",
            "AVX2             | avx2    | avx2                               | isa:Intel AVX2, libtorch takes AVX2      | AVX-512",
            "AVX512_CORE      | -       | avx512f avx512bw avx512vl avx512dq | isa:Intel AVX-512                        | bfloat16",
            "AVX512_CORE_BF16 | -       | avx512bw avx512vl avx512dq avx512_bf16 | bfloat16                             | AMX"})
    void testsOfArithmeticPass(String oneDnn, String libtorch, String needed, String taken, String notTaken)
            throws Exception {
        String setting = ONEDNN_VARIABLE + "=" + oneDnn
                + (libtorch == null ? "" : " " + ATEN_VARIABLE + "=" + libtorch);
        String reason = missing(needed);
        if (!reason.isEmpty()) {
            System.out.println(setting + " is skipped: " + reason);
        }
        assumeTrue(reason.isEmpty(), reason);

        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector", "-cp",
                        System.getProperty("java.class.path"), TaggedTests.class.getName()))
                .redirectOutput(out.toFile()).redirectError(errors.toFile());
        builder.environment().keySet()
                .removeAll(List.of(ONEDNN_VARIABLE, "DNNL_MAX_CPU_ISA", ATEN_VARIABLE));
        builder.environment().put(ONEDNN_VARIABLE, oneDnn);
        if (libtorch != null) {
            builder.environment().put(ATEN_VARIABLE, libtorch);
        }
        // Says what is taken.
        builder.environment().put("ONEDNN_VERBOSE", "1");
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();

        List<String> takes = new ArrayList<>();
        try (var lines = Files.lines(out, StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> line.contains(ISA) || line.contains(ATEN)).distinct()
                    .map(line -> line.substring(Math.max(line.indexOf(ISA), line.indexOf(ATEN))))
                    .forEach(takes::add);
        }
        System.out.println(setting + ": " + said.lines().filter(line -> line.contains("tests passed"))
                .findFirst().orElseThrow() + " (" + String.join("; ", takes) + ")");
        for (String words : taken.split(", ")) {
            assertThat(takes).anyMatch(line -> line.contains(words));
        }
        assertThat(takes).noneMatch(line -> line.contains(notTaken));
    }

    /** Why this machine cannot take a setting; empty if it can. */
    private static String missing(String needed) {
        String architecture = System.getProperty("os.arch");
        if (!List.of("amd64", "x86_64").contains(architecture)) {
            return "it is one of x86 processors, and this one is " + architecture;
        }
        if (needed == null) {
            return "";
        }
        List<String> flags = Bfloat16Speed.processorDescription().lines()
                .filter(line -> line.startsWith("flags")).findFirst()
                .map(line -> Arrays.asList(line.split("\\s+"))).orElse(List.of());
        List<String> missing = Arrays.stream(needed.split(" ")).filter(flag -> !flags.contains(flag))
                .toList();
        if (flags.isEmpty()) {
            return "this system does not say what the processor can do";
        }
        return missing.isEmpty() ? "" : "the processor lacks " + String.join(", ", missing);
    }

    /** Runs the tests in a process of its own; the exit code is 0 if there are some and all pass. */
    static final class TaggedTests {

        private TaggedTests() {}

        public static void main(String[] arguments) {
            LibTorch.load();
            System.out.println(ATEN + torch.get_cpu_capability().getString());
            // One product large enough for oneDNN, which says on its first what it takes.
            Tensor square = torch.randn(64, 64).to(ScalarType.BFloat16);
            torch.mm(square, square);
            var summary = new SummaryGeneratingListener();
            LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectPackage("org.backlight.learning"))
                    .filters(includeTags(TAG)).build(), summary);
            TestExecutionSummary found = summary.getSummary();
            found.printFailuresTo(new PrintWriter(System.err, true, StandardCharsets.UTF_8), 12);
            System.err.println(found.getTestsSucceededCount() + " of " + found.getTestsFoundCount()
                    + " tests passed");
            boolean passed = found.getTestsSucceededCount() > 0 && found.getTotalFailureCount() == 0;
            System.exit(passed ? 0 : 1);
        }
    }
}
