package org.backlight.learning.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Speed of a processor's bfloat16 products, compared with its float32 ones. Known from what the processor is rather
 * than measured, since the choice decides the last bits of a training and must be the same in every run.
 */
final class Bfloat16Speed {

    private static final Path LINUX_DESCRIPTION = Path.of("/proc/cpuinfo");
    /** Names that libtorch gives x86 processors without AVX-512. */
    private static final Set<String> WITHOUT_AVX512 = Set.of("AVX2", "DEFAULT");

    private Bfloat16Speed() {}

    /**
     * Applies the rule: AMX, or an AMD core with AVX-512 BF16 (Zen 4 on). Intel's cores have that instruction too, but at
     * a rate that halves float32's: libtorch's products reached 84 GFLOP/s in bfloat16 and 124 to 155 in float32
     * on one core of a Sapphire Rapids processor whose AMX was switched off (shapes of an MNIST training).
     *
     * @param architecture the system property {@code os.arch}
     * @param capability the vector instructions that libtorch uses
     * @param description the processor as Linux describes it in {@code /proc/cpuinfo}; empty if unknown
     */
    static boolean fasterThanFloat32(String architecture, String capability, String description) {
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
        if (!x86) {
            return true;
        }
        if (WITHOUT_AVX512.contains(capability)) {
            return false;
        }
        List<String> flags = values(description, "flags");
        if (flags.isEmpty()) {
            return true;
        }
        boolean amd = values(description, "vendor_id").contains("AuthenticAMD");
        return flags.contains("amx_bf16") || (amd && flags.contains("avx512_bf16"));
    }

    /** Returns this machine's {@code /proc/cpuinfo}; empty on other systems than Linux. */
    static String processorDescription() {
        try {
            return Files.exists(LINUX_DESCRIPTION)
                    ? Files.readString(LINUX_DESCRIPTION, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the words after the first line's colon that begins with the key. */
    private static List<String> values(String description, String key) {
        return description.lines().filter(line -> line.startsWith(key) && line.contains(":")).findFirst()
                .map(line -> Arrays.asList(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
                .orElse(List.of());
    }
}
